"""The sections about frames and their handshake, from a valid and checked tree to the frozen model."""

import dataclasses

from .model_frames import (
    CloseCode,
    CloseCodeRange,
    Extension,
    ExtensionParameter,
    FieldName,
    FrameField,
    Frames,
    Handshake,
    HandshakeFields,
    LengthForm,
    Opcode,
)
from .reading import read_citation, read_number, read_optional
from .source import Mapping, text_of


def decode_handshake(document: Mapping) -> Handshake | None:
    """The words of the opening handshake."""
    section = document.get("handshake")
    if not isinstance(section, Mapping):
        return None
    return Handshake(
        upgrade=section.text("upgrade"),
        version=section.text("version"),
        key_bytes=read_number(section, "key_bytes"),
        accept_guid=section.text("accept_guid"),
        fields=_decode_fields(section),
        doc=section.text("doc"),
        cite=read_citation(section),
    )


def _decode_fields(handshake: Mapping) -> HandshakeFields:
    section = handshake.get("fields")
    assert isinstance(section, Mapping)
    names = [each.name for each in dataclasses.fields(HandshakeFields)]
    return HandshakeFields(**{name: FieldName(section.text(name)) for name in names})


def decode_extensions(document: Mapping) -> tuple[Extension, ...]:
    """What may be agreed upon."""
    return tuple(
        Extension(
            name=text_of(name),
            bit=body.text("bit"),
            tail=bytes.fromhex(body.text("tail")),
            parameters=tuple(
                ExtensionParameter(
                    name=text_of(key),
                    value=parameter.text("value"),
                    grammar=read_optional(parameter, "grammar"),
                    doc=parameter.text("doc"),
                    cite=read_citation(parameter),
                )
                for key, parameter in body.named("parameters")
            ),
            doc=body.text("doc"),
            cite=read_citation(body),
        )
        for name, body in document.named("extensions")
    )


def decode_frames(document: Mapping) -> Frames | None:
    """The header of a frame, and which frame carries what."""
    section = document.get("frames")
    if not isinstance(section, Mapping):
        return None
    return Frames(
        masked_by=section.text("masked_by"),
        layout=tuple(
            FrameField(field.text("name"), read_number(field, "bits"), field.text("doc"))
            for field in section.records("layout")
        ),
        lengths=tuple(
            LengthForm(
                up_to=read_number(form, "up_to"),
                bits=read_number(form, "bits"),
                marker=read_number(form, "marker") if form.get("marker") else None,
            )
            for form in section.records("lengths")
        ),
        control_payload_bytes=read_number(section, "control_payload_bytes"),
        opcodes=tuple(
            Opcode(
                event=text_of(event),
                code=read_number(body, "code"),
                name=body.text("name"),
                carries=body.text("carries"),
                is_control=body.flag("control"),
                answered_by=read_optional(body, "answered_by"),
                doc=body.text("doc"),
                cite=read_citation(body),
            )
            for event, body in section.named("opcodes")
        ),
        doc=section.text("doc"),
        cite=read_citation(section),
    )


def decode_close_codes(document: Mapping) -> tuple[CloseCode, ...]:
    """The codes that have a meaning."""
    return tuple(
        CloseCode(
            code=int(code.value),
            name=body.text("name"),
            sent_by=sender if (sender := body.text("sent_by")) not in ("either", "nobody") else None,
            is_sent=sender != "nobody",
            stands_for=read_optional(body, "stands_for"),
            doc=body.text("doc"),
            cite=read_citation(body),
        )
        for code, body in document.named("close_codes")
    )


def decode_close_code_ranges(document: Mapping) -> tuple[CloseCodeRange, ...]:
    """The codes whose meaning others give."""
    return tuple(
        CloseCodeRange(read_number(body, "from"), read_number(body, "to"), body.text("doc"), read_citation(body))
        for body in document.records("close_code_ranges")
    )
