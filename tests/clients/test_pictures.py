"""Any picture becomes upright, bounded and silent about its place, or is refused kindly."""

from __future__ import annotations

import os
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from salonapp.clients import pictures
from salonapp.clients.photos import PreparedPicture
from salonapp.clients.pictures import prepare, prepare_file, prepare_pixels
from salonapp.foundation.errors import InvalidInput, SalonError
from tests.clients.pictures import drawn, from_a_phone, photo, written


def opened(prepared: PreparedPicture) -> Image.Image:
    image = Image.open(BytesIO(prepared.image))
    image.load()
    return image


def is_red(image: Image.Image, x: int, y: int) -> bool:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel[0] > 180 and pixel[1] < 90 and pixel[2] < 90


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_phone_was_held(orientation: int) -> None:
    image = opened(prepare(from_a_phone(orientation)))
    assert image.size == ((96, 64) if orientation < 5 else (64, 96))
    right, bottom = image.width - 4, image.height - 4
    corner = {1: (3, 3), 2: (right, 3), 3: (right, bottom), 4: (3, bottom), 5: (3, 3),
              6: (right, 3), 7: (right, bottom), 8: (3, bottom)}[orientation]  # fmt: skip
    assert is_red(image, *corner)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "WEBP"])
def test_other_formats_stand_upright_too(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(prepare(written(drawn(), kind, exif=exif))).size == (64, 96)


def test_where_and_by_whom_a_photo_was_taken_is_not_kept() -> None:
    prepared = prepare(from_a_phone())
    for kept in (prepared.image, prepared.thumbnail):
        image = Image.open(BytesIO(kept))
        assert not dict(image.getexif())
        assert {"exif", "comment", "icc_profile", "xmp", "photoshop"}.isdisjoint(image.info)
        for word in (b"Exif", b"Maker", b"Lera", b"GPS", b"http"):
            assert word not in kept


def test_the_day_the_camera_noted_is_told_beside_the_picture() -> None:
    assert prepare(from_a_phone()).taken_on == date(2026, 2, 20)
    assert prepare(from_a_phone(taken="0000:00:00 00:00:00")).taken_on is None
    assert prepare(from_a_phone(taken="1970:01:01 00:00:00")).taken_on is None
    assert prepare(photo()).taken_on is None


def test_the_same_photo_always_becomes_the_same_picture() -> None:
    assert prepare(photo()) == prepare(photo())
    assert prepare(photo()).digest != prepare(photo(hue=99)).digest
    # What was sent through a messenger lost its metadata and is still the same picture.
    assert prepare(from_a_phone()).digest == prepare(written(drawn(), quality=95)).digest


@pytest.mark.parametrize("size", [(4_000, 3_000), (3_000, 5_000), (2_561, 2), (2_560, 2_560)])
def test_the_longer_side_is_bounded(size: tuple[int, int]) -> None:
    prepared = prepare(written(drawn(*size)))
    longer = min(2_560, max(size))
    assert max(prepared.width, prepared.height) == longer
    assert opened(prepared).size == (prepared.width, prepared.height)
    assert max(Image.open(BytesIO(prepared.thumbnail)).size) == 256
    assert prepared.width / prepared.height == pytest.approx(size[0] / size[1], rel=0.01) or (
        min(prepared.width, prepared.height) < 5
    )


def test_a_small_picture_is_not_blown_up() -> None:
    prepared = prepare(written(Image.new("RGB", (1, 1), "red"), "PNG"))
    assert (prepared.width, prepared.height) == (1, 1)


def test_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    for kind in ("PNG", "WEBP"):
        shown = opened(prepare(written(image, kind, lossless=True)))
        pixel = shown.getpixel((35, 20))
        assert isinstance(pixel, tuple)
        assert min(pixel) > 245


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_kind_of_colour_can_be_shown(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    grey = Image.linear_gradient("L")
    image = grey.convert("I;16").point(lambda v: v * 257) if mode == "I;16" else grey.convert(mode)
    shown = opened(prepare(written(image, kind)))
    assert shown.mode == "RGB"
    light, dark = shown.getpixel((128, 250)), shown.getpixel((128, 5))
    assert isinstance(light, tuple)
    assert isinstance(dark, tuple)
    assert sum(light) > sum(dark) + 400


def test_colours_are_converted_to_what_screens_show() -> None:
    # A profile with the colours swapped around stands in for a wide one: red means blue in it.
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB", 5_000)).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (32, 32), (200, 120, 40))
    for profile in (srgb, lab, b"no profile at all", b""):
        shown = opened(prepare(written(image, "PNG", icc_profile=profile)))
        pixel = shown.getpixel((16, 16))
        assert isinstance(pixel, tuple)
        assert all(
            abs(ours - theirs) < 6 for ours, theirs in zip(pixel, (200, 120, 40), strict=True)
        )
        assert "icc_profile" not in shown.info


def test_a_wide_profile_changes_the_numbers() -> None:
    wide = _with_gamma_one(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    shown = opened(
        prepare(written(Image.new("RGB", (32, 32), (50, 50, 50)), "PNG", icc_profile=wide))
    )
    pixel = shown.getpixel((16, 16))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 90  # linear light 50 is a lighter grey in sRGB


def _with_gamma_one(profile: bytes) -> bytes:
    """The profile with straight lines for its tone curves."""
    made = bytearray(profile)
    for at in range(struct.unpack(">I", profile[128:132])[0]):
        name, start, _size = struct.unpack(">4sII", profile[132 + 12 * at : 144 + 12 * at])
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            made[start : start + 12] = b"curv" + bytes(8)
    return bytes(made)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue", "green")]
    for kind in ("GIF", "WEBP"):
        data = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert is_red(opened(prepare(data)), 20, 15)


def test_pixels_from_the_clipboard_become_a_picture() -> None:
    prepared = prepare_pixels(96, 64, drawn().convert("RGBA").tobytes())
    assert (prepared.width, prepared.height) == (96, 64)
    assert is_red(opened(prepared), 3, 3)
    with pytest.raises(InvalidInput):
        prepare_pixels(96, 64, b"too short")
    with pytest.raises(InvalidInput):
        prepare_pixels(0, 0, b"")


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400)
VIDEO = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" + bytes(400)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"Hello, I am a letter.", "not a picture"),
        (bytes(5_000), "not a picture"),
        (photo()[:400], "damaged"),
        (photo()[: len(photo()) // 2], "damaged"),
        (written(drawn(), "PNG")[:120], "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "damaged"),
        (HEIC, "Most Compatible"),
        (VIDEO, "video"),
        (b"\x1aE\xdf\xa3" + bytes(90), "video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "SVG"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        prepare(data)
    assert refused.value.hint is not None


def test_a_decompression_bomb_is_refused_before_it_is_unfolded() -> None:
    width = height = 60_000
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        total = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + total

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9_999)))
    with pytest.raises(InvalidInput, match="pixels"):
        prepare(bomb + chunk(b"IEND", b""))


def test_a_huge_file_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 3_000_000)
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(bytes(3_000_001))
    with pytest.raises(InvalidInput, match="larger than 3 MB"):
        prepare_file(huge)
    with pytest.raises(InvalidInput, match="larger than 3 MB"):
        prepare(huge.read_bytes())


def test_what_never_ends_is_no_picture(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match="not a picture"):
        prepare_file(tmp_path / "pipe")


def test_a_folder_or_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="folder"):
        prepare_file(tmp_path)
    with pytest.raises(SalonError, match="cannot be read"):
        prepare_file(tmp_path / "gone.jpg")


@given(
    st.binary(max_size=300), st.integers(0, 1_200), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"])
)
def test_damage_is_refused_kindly(damage: bytes, at: int, kind: str) -> None:
    data = written(drawn(), kind)
    broken = data[:at] + damage + data[at + len(damage) :]
    try:
        prepared = prepare(broken)
    except InvalidInput:
        return
    assert opened(prepared).mode == "RGB"
