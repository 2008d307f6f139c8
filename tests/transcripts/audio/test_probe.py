"""What uploads are taken for, and that a hostile one opens nothing else."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from tests.speech import SPEECH, encode, tone_speech, write_wav
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits
from transcripts.audio.probe import probe


def test_probe_tells_container_codec_rate_and_length(tmp_path: Path) -> None:
    sound = np.tile(tone_speech("42"), 2)
    path = encode(tmp_path / "a.mp3", sound, codec="libmp3lame", rate=44_100, layout="stereo")
    found = probe(path)
    assert (found.container, found.sample_rate, found.channels) == ("mp3", 44_100, 2)
    assert found.codec.startswith("mp3")
    assert found.duration == pytest.approx(sound.size / 16_000, abs=0.2)


def test_name_does_not_matter_only_content(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", tone_speech("42"))
    assert probe(path.rename(tmp_path / "a.txt")).container == "wav"


@pytest.mark.parametrize("path", sorted((SPEECH / "browser").glob("*")), ids=lambda path: path.name)
def test_recordings_of_browsers_and_phones_are_accepted(path: Path) -> None:
    assert probe(path).sample_rate >= 16_000


def test_refusals_name_their_reason(tmp_path: Path) -> None:
    def refusal(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SpeechError) as caught:
            probe(path)
        assert caught.value.permanent
        return caught.value.code

    m4a = encode(tmp_path / "a.m4a", tone_speech("1357"), codec="aac").read_bytes()
    assert refusal("empty.wav", b"") == "empty"
    assert refusal("garbage.mp3", np.random.default_rng(1).bytes(50_000)) == "not_audio"
    assert refusal("text.wav", "培训记录\n".encode() * 500) == "not_audio"
    assert refusal("page.webm", b"<html><body>hello</body></html>" * 50) == "not_audio"
    assert refusal("cut.m4a", m4a[: len(m4a) // 3]) == "decode_failed"
    assert refusal("header.webm", b"\x1aE\xdf\xa3" + b"\0" * 2000) == "decode_failed"


def test_length_and_channels_are_bounded(tmp_path: Path) -> None:
    short = write_wav(tmp_path / "short.wav", np.zeros(1600, np.float32))
    long = write_wav(tmp_path / "long.wav", np.zeros(16_000 * 4, np.float32))
    with pytest.raises(SpeechError, match="too_short"):
        probe(short)
    with pytest.raises(SpeechError, match="too_long"):
        probe(long, limits=Limits(max_seconds=3))
    many = encode(tmp_path / "many.flac", tone_speech("42"), codec="flac", layout="5.1")
    with pytest.raises(SpeechError, match="too_many_channels"):
        probe(many, limits=Limits(max_channels=2))


def test_slow_probe_is_given_up(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", tone_speech("42"))
    began = time.monotonic()
    with pytest.raises(SpeechError, match="decode_failed"):
        probe(path, timeout=0.001)
    assert time.monotonic() - began < 5


class Canary(HTTPServer):
    """A server on loopback that must never be asked for anything."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                self.send_error(404)

            def log_message(self, *args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _mov_pointing_at(target: Path) -> bytes:
    """A QuickTime movie whose sound lies in another file: an alias record with that file's path."""

    def atom(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack(">I", 8 + len(body)) + kind + body

    name = str(target).encode()
    alias = bytearray(150)
    struct.pack_into(">H", alias, 4, 150 + 4 + len(name) + len(name) % 2)
    struct.pack_into(">H", alias, 6, 2)  # version
    alias[10:14] = b"\x03abc"
    alias[50 : 51 + min(len(target.name), 62)] = (
        bytes([min(len(target.name), 62)]) + target.name.encode()[:62]
    )
    struct.pack_into(">hh", alias, 130, 1, 1)
    extra = struct.pack(">hH", 2, len(name)) + name + b"\0" * (len(name) % 2) + struct.pack(">hH", -1, 0)
    dref = atom(b"dref", struct.pack(">II", 0, 1), atom(b"alis", struct.pack(">I", 0), bytes(alias), extra))
    entry = atom(
        b"sowt", b"\0" * 6, struct.pack(">H", 1), b"\0" * 8, struct.pack(">HHHHI", 1, 16, 0, 0, 16_000 << 16)
    )
    samples = 16_000
    table = atom(
        b"stbl",
        atom(b"stsd", struct.pack(">II", 0, 1), entry),
        atom(b"stts", struct.pack(">IIII", 0, 1, samples, 1)),
        atom(b"stsc", struct.pack(">IIIII", 0, 1, 1, samples, 1)),
        atom(b"stsz", struct.pack(">III", 0, 2, samples)),
        atom(b"stco", struct.pack(">III", 0, 1, 44)),
    )
    media = atom(
        b"mdia",
        atom(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 16_000, samples, 0, 0)),
        atom(b"hdlr", b"\0" * 4 + b"mhlrsoun" + b"\0" * 12 + b"\0"),
        atom(b"minf", atom(b"smhd", b"\0" * 8), atom(b"dinf", dref), table),
    )
    track = atom(b"trak", atom(b"tkhd", struct.pack(">IIIIII", 1, 0, 0, 1, 0, samples) + b"\0" * 60), media)
    header = atom(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 16_000, samples) + b"\0" * 80)
    return atom(b"ftyp", b"qt  ", b"\0\0\0\0", b"qt  ") + atom(b"moov", header, track)


def test_hostile_containers_open_and_connect_to_nothing(tmp_path: Path, canary: Canary) -> None:
    secret = write_wav(tmp_path / "secret.wav", tone_speech("1357"))
    url = f"http://127.0.0.1:{canary.server_port}"
    scripts = {
        "concat.wav": f"ffconcat version 1.0\nfile '{secret.name}'\n".encode(),
        "concat-abs.mp3": f"ffconcat version 1.0\nfile 'file:{secret}'\n".encode(),
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}/a.ts\n#EXT-X-ENDLIST\n".encode(),
        "list.wav": f"#EXTM3U\n#EXTINF:5,\nfile://{secret}\n#EXT-X-ENDLIST\n".encode(),
        "dash.mp4": f'<?xml version="1.0"?><MPD><BaseURL>{url}/</BaseURL></MPD>'.encode(),
        "talk.sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 4000 RTP/AVP 0\n",
        "reference.mov": _mov_pointing_at(secret),
    }
    long_ago = 1_000_000_000
    os.utime(secret, (long_ago, long_ago))
    for name, content in scripts.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(SpeechError) as caught:
            probe(path)
        assert caught.value.code in ("not_audio", "decode_failed"), name
    assert canary.asked == []
    assert secret.stat().st_atime == long_ago  # where the file system keeps it: never read


def test_movie_with_outside_sound_would_be_read_without_the_guard(tmp_path: Path) -> None:
    """The guard is what stops it: the very file opens its neighbour when references are allowed."""
    import av

    secret = write_wav(tmp_path / "secret.wav", tone_speech("1357"))
    path = tmp_path / "reference.mov"
    path.write_bytes(_mov_pointing_at(secret))
    with av.open(str(path), options={"enable_drefs": "1", "use_absolute_path": "1"}) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) > 1000
