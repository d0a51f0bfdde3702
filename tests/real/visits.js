// Opens WebSockets as it is told, all at once, and reports what became of each.

const PATIENCE = 40000;
const encoder = new TextEncoder();

const compose = ({ text, bytes, times = 1 }) =>
  text === undefined ? Uint8Array.from({ length: bytes.length * times }, (_, at) => bytes[at % bytes.length]) : text.repeat(times);

async function describe(data) {
  const bytes = typeof data === "string" ? encoder.encode(data) : new Uint8Array(data);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return {
    kind: typeof data === "string" ? "text" : data.constructor.name,
    size: bytes.length,
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}

// Opens one, rests for so many milliseconds, says something, hears so many messages, then closes if it is told how.
function visit({ url, protocols = [], rest = 0, say = [], hear = 0, close = null }) {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  const heard = [];
  let failed = false;
  const finish = () => { if (close && heard.length >= hear) socket.close(...close); };
  return new Promise((resolve) => {
    socket.onopen = () => setTimeout(() => { for (const message of say) socket.send(compose(message)); finish(); }, rest);
    socket.onmessage = ({ data }) => { heard.push(data); finish(); };
    socket.onerror = () => { failed = true; };
    socket.onclose = async ({ code, reason, wasClean }) => resolve({
      protocol: socket.protocol,
      extensions: socket.extensions,
      heard: await Promise.all(heard.map(describe)),
      failed, code, reason, wasClean,
    });
  });
}

// Opens one in a frame of its own, and takes the frame away once something has been heard.
function leave({ url }) {
  const frame = document.createElement("iframe");
  frame.srcdoc = `<script>new WebSocket("${url}").onmessage = () => parent.postMessage("heard")</` + "script>";
  return new Promise((resolve) => {
    addEventListener("message", () => { frame.remove(); resolve({}); }, { once: true });
    document.body.append(frame);
  });
}

const lose_patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE, { isUnfinished: true }));

async function report(plan) {
  const visits = Object.entries(plan).map(async ([name, { leaves, ...told }]) =>
    [name, await Promise.race([(leaves ? leave : visit)(told), lose_patience()])]);
  const seen = Object.fromEntries(await Promise.all(visits));
  await fetch("/report", { method: "POST", body: JSON.stringify(seen) });
}
