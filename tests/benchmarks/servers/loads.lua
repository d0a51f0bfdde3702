-- Sends what the command line says after the address, and tells what came of it as one line of JSON.
-- Arguments: the method, and the body if there is one. Fields are wrk's own options.

function init(arguments)
    wrk.method = arguments[1]
    wrk.body = arguments[2]
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "microseconds": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d, "status": %d}\n',
        summary.requests, summary.duration,
        errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
