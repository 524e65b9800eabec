"""Any recording becomes one that a telephone carries, as loud as every other; what is no recording is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.audio import espeak, mulaw, sound, wav
from connectors.audio.wav import MULAW
from connectors.errors import BadSound, VoiceMissing
from tests.connectors.audio import tones
from tests.connectors.audio.tones import FLOAT, PCM, header, riff, tone

WITHIN = 1.0  # LU
SENTENCES = {
    "es": "Cuelgue y marque: 9 1 1.",
    "en": "To hear it again, press 9.",
    "fr": "Pour parler avec une personne, faites le 0.",
    "ht": "Pou pale ak yon moun, peze 0.",
}


def form(out: bytes) -> tuple[int, ...]:
    """Kind, channels, rate, bytes a second, bytes a frame, bits: and every size in the file is true."""
    assert (out[:4], out[8:16], out[38:42], out[50:54]) == (b"RIFF", b"WAVEfmt ", b"fact", b"data")
    size, shape, samples, data = struct.unpack("<4xI8xI", out[:20]) + struct.unpack("<4xI4xI", out[42:58])
    assert (size, len(out) % 2, shape) == (len(out) - 8, 0, 18)
    assert samples == data == len(out) - sound.HEADER - data % 2
    return struct.unpack("<HHIIHH", out[20:36])


@pytest.mark.parametrize("count", [1, 2, 799, 800])
def test_the_header_tells_the_truth_whatever_the_length(count: int) -> None:
    out = sound.write(tone(0.1, 8000)[:count])
    assert form(out)[0] == MULAW
    assert len(wav.read(out)[0]) == count
    assert len(out) <= sound.HEADER + count + 1


def test_every_byte_of_the_line_comes_back_as_it_was() -> None:
    """But the second zero, which is one with the first."""
    every = np.arange(256, dtype=np.uint8)
    again = mulaw.encoded(mulaw.decoded(every).astype(np.int16))
    assert [n for n in range(256) if again[n] != every[n]] == [0x7F]


def test_bytes_are_those_of_the_standard() -> None:
    """Anchors of G.711: silence, the smallest and the greatest of each sign."""
    samples = np.array([0, 8, -8, 1000, -1000, 32_767, -32_768], dtype=np.int16)
    assert mulaw.encoded(samples).tobytes().hex() == "fffe7ece4e8000"
    assert mulaw.decoded(np.array([0xFF, 0x80, 0x00], dtype=np.uint8)).tolist() == [0, 32_124, -32_124]


def heard(source: bytes) -> tuple[float, float, float]:
    """Loudness, highest peak and seconds of what the telephone gets; its form is checked."""
    out = sound.telephone(source)
    assert form(out) == (MULAW, 1, 8000, 8000, 1, 8)
    samples, rate = wav.read(out)
    return sound.loudness(samples, rate), float(np.abs(samples).max()), len(samples) / rate


@pytest.mark.parametrize("level", [0.003, 0.05, 0.25, 0.99])
@pytest.mark.parametrize("hertz", [150.0, 440.0, 1000.0, 3000.0])
def test_every_tone_is_equally_loud(level: float, hertz: float) -> None:
    loudness, peak, _ = heard(tones.wav(tone(level=level, hertz=hertz)))
    assert loudness == pytest.approx(sound.TARGET, abs=WITHIN)
    assert 20 * np.log10(peak) < -1.0


@pytest.mark.skipif(not espeak.speaks("ht"), reason="espeak-ng is missing")
@pytest.mark.parametrize("lang", SENTENCES)
def test_a_made_voice_is_as_loud_as_a_tone(lang: str) -> None:
    loudness, peak, seconds = heard(espeak.speak(SENTENCES[lang], lang))
    assert loudness == pytest.approx(sound.TARGET, abs=WITHIN)
    assert 20 * np.log10(peak) < -1.0
    assert 1.0 < seconds < 6.0


@pytest.mark.parametrize(
    ("rate", "bits", "channels", "kind"),
    [
        (44_100, 16, 1, PCM),
        (44_100, 16, 2, PCM),
        (48_000, 24, 2, PCM),
        (48_000, 24, 1, PCM),
        (22_050, 8, 1, PCM),
        (96_000, 32, 2, PCM),
        (44_100, 32, 1, FLOAT),
        (44_100, 64, 2, FLOAT),
        (8_000, 16, 1, PCM),
        (11_025, 16, 6, PCM),
    ],
)
def test_whatever_recorders_write_is_read(rate: int, bits: int, channels: int, kind: int) -> None:
    loudness, peak, seconds = heard(tones.wav(tone(1.5, rate), rate, bits, channels, kind))
    assert loudness == pytest.approx(sound.TARGET, abs=WITHIN)
    assert peak < 0.891
    assert seconds == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_samples_come_back_as_they_were(bits: int) -> None:
    written = tone(0.1)
    samples, rate = wav.read(tones.wav(written, bits=bits))
    assert rate == 44_100
    assert float(np.abs(samples - written).max()) < 2.0 ** (2 - bits)


def test_a_word_shorter_than_the_standard_measures_is_made_loud_too() -> None:
    assert heard(tones.wav(tone(0.2)))[0] == pytest.approx(sound.TARGET, abs=WITHIN)


def test_a_click_does_not_go_beyond_the_peak() -> None:
    samples = tone(level=0.01)
    samples[1000] = 1.0
    assert heard(tones.wav(samples))[1] <= sound.PEAK


def test_silence_stays_silence() -> None:
    assert heard(tones.wav(np.zeros(16_000), 8000))[1] == 0.0


def test_a_stream_that_left_its_size_open_is_read_to_its_end() -> None:
    """As espeak-ng writes to a pipe."""
    data = tones.wav(tone(1.0))[-88_200:]
    assert sound.seconds(riff(data, header(), size=0x7FFFF000)) == pytest.approx(1.0)


DATA = b"\x01\x02" * 8000
HOSTILE = {
    "empty": b"",
    "not a WAV": b"ID3\x04" + b"\x00" * 4000,
    "an Ogg": b"OggS" + b"\x00" * 4000,
    "a header alone": riff(DATA, header())[:44],
    "no samples": riff(b"", header()),
    "half a sample": riff(b"\x01", header()),
    "no shape": b"RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd",
    "a short shape": riff(DATA, header()[:8]),
    "no channels": riff(DATA, header(channels=0)),
    "a thousand channels": riff(DATA, header(channels=1000)),
    "no rate": riff(DATA, header(rate=0)),
    "four thousand million a second": riff(DATA, header(rate=2**32 - 1)),
    "an odd depth": riff(DATA, header(bits=12)),
    "no depth": riff(DATA, header(bits=0)),
    "compressed": riff(DATA, header(kind=0x55)),
    "not a number": riff(b"\x00\x00\xc0\x7f" * 8000, header(bits=32, kind=FLOAT)),
    "six minutes": riff(b"\x01\x02" * (8000 * 360), header(rate=8000)),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=list(HOSTILE))
def test_what_is_no_recording_is_refused(source: bytes) -> None:
    with pytest.raises(BadSound):
        sound.telephone(source)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 60), st.binary(min_size=1, max_size=4))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(noise: bytes, at: int, put: bytes) -> None:
    source = riff(noise, header(rate=8000))
    damaged = source[:at] + put + source[at + len(put) :]
    for one in (noise, damaged):
        try:
            made = sound.telephone(one)
        except BadSound:
            continue
        assert made.startswith(b"RIFF")


def test_a_language_without_a_voice_is_refused() -> None:
    with pytest.raises(VoiceMissing):
        espeak.speak("x", "quc")
