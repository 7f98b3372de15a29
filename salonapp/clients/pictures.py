"""Makes any picture fit for the card: upright, in plain colours, bounded, and silent about where.

A photo from a telephone says where it was taken and by whom; none of that is kept. Whatever cannot
be used is refused with what to do instead. Nothing here knows a database or a window.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from salonapp.clients.photos import PreparedPicture
from salonapp.foundation.errors import InvalidInput, SalonError
from salonapp.foundation.i18n import Message, msg

LONGEST_SIDE_PX: Final = 2_560
THUMBNAIL_PX: Final = 256
MOST_BYTES: Final = 60_000_000
#: JPEG is read at a smaller scale, so a phone's 108 megapixels pass; others are unfolded whole.
MOST_JPEG_PIXELS: Final = 120_000_000
MOST_PIXELS: Final = 64_000_000
QUALITY: Final = 85

#: Only these are tried: others (EPS) would start programs, or are not pictures of anybody.
#: A camera's several pictures in one (MPO) are opened as JPEG.
_PLUGINS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    GifImagePlugin.GifImageFile,
    BmpImagePlugin.BmpImageFile,
    TiffImagePlugin.TiffImageFile,
    AvifImagePlugin.AvifImageFile,
)
_FORMATS = [str(plugin.format) for plugin in _PLUGINS]

# The guard below knows that a JPEG need not be unfolded whole; Pillow's own only warns.
Image.MAX_IMAGE_PIXELS = None

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_SPACES = {"RGB": {"RGB"}, "CMYK": {"CMYK"}, "L": {"GRAY"}, "LAB": {"Lab"}}
_TAKEN = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized)
_FIRST_YEAR = 1_990


def prepare_file(path: Path) -> PreparedPicture:
    """The picture in a file; SalonError says why it cannot be used and what to do."""
    try:
        if path.is_dir():
            raise InvalidInput(
                msg("{name} is a folder.", name=path.name),
                msg("Open it and choose the pictures in it."),
            )
        if path.exists() and not path.is_file():  # a device or a pipe never ends
            raise _no_picture()
        if path.stat().st_size > MOST_BYTES:
            raise _too_heavy()
        data = path.read_bytes()
    except OSError as error:
        raise SalonError(
            msg("{name} cannot be read: {why}.", name=path.name, why=error.strerror or "?"),
            msg("Copy it to this computer and try again."),
        ) from error
    return prepare(data)


def prepare(data: bytes) -> PreparedPicture:
    """The picture in `data`; InvalidInput says why it cannot be used and what to do."""
    if len(data) > MOST_BYTES:
        raise _too_heavy()
    _refuse_by_first_bytes(data)
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except Exception as error:  # a decoder raises whatever it stumbles over
        if data.startswith(_SIGNATURES):
            raise _damaged() from error
        raise _no_picture() from error
    _refuse_huge(image)
    taken_on = _taken_on(image)
    try:
        if image.format in ("JPEG", "MPO"):
            image.draft(None, (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        image.load()
        return _prepared(_upright(image), taken_on)
    except MemoryError as error:
        raise _too_large() from error
    except Exception as error:
        raise _damaged() from error


def prepare_pixels(width: int, height: int, rgba: bytes) -> PreparedPicture:
    """A picture from the clipboard: rows of red, green, blue and alpha, a byte each."""
    if width < 1 or height < 1 or len(rgba) != width * height * 4:
        raise _refusal(msg("This file is not a picture."), msg("Copy the picture once more."))
    if width * height > MOST_PIXELS:
        raise _too_large()
    return _prepared(Image.frombytes("RGBA", (width, height), rgba), None)


def _refuse_by_first_bytes(data: bytes) -> None:
    """Say what a file is that people take for a photo, where that helps."""
    if not data:
        raise _refusal(
            msg("The file is empty."),
            msg("Take it from the phone or the camera once more and wait until it is copied."),
        )
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    container = data[:64] if data[4:8] == b"ftyp" else b""
    is_avif = b"avif" in container or b"avis" in container
    if container[8:12] in _HEIC and not is_avif:
        raise _refusal(
            msg("This is a HEIC picture, which this program cannot read."),
            msg(
                "On the iPhone choose Settings, Camera, Formats, Most Compatible; or send the"
                " photo as JPEG."
            ),
        )
    if (container and not is_avif) or data.startswith(b"\x1aE\xdf\xa3"):
        raise _refusal(
            msg("This is a video, not a picture."), msg("Make a screenshot of it and add that.")
        )
    if head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!doctype")) and b"<svg" in head):
        raise _refusal(
            msg("This is a drawing (SVG), not a photo."), msg("Save it as PNG or JPEG first.")
        )
    if head.startswith(b"%pdf"):
        raise _refusal(
            msg("This is a PDF document, not a picture."),
            msg("Save its page as PNG or JPEG first, or make a screenshot of it."),
        )


def _refuse_huge(image: Image.Image) -> None:
    most = MOST_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS
    if image.width * image.height > most:
        raise _too_large()


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was meant to be looked at; nonsense in its metadata turns nothing."""
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)  # a copy would double what it takes
    return image


def _taken_on(image: Image.Image) -> date | None:
    with suppress(Exception):  # metadata is often written by careless programs
        noted = image.getexif().get_ifd(ExifTags.IFD.Exif)
        for tag in _TAKEN:
            if tag in noted:
                day = datetime.strptime(str(noted[tag])[:10], "%Y:%m:%d").date()
                return day if day.year >= _FIRST_YEAR else None
    return None


def _prepared(image: Image.Image, taken_on: date | None) -> PreparedPicture:
    image = _in_plain_colours(_bounded(_resizable(image), LONGEST_SIDE_PX))
    kept = _jpeg(image)
    return PreparedPicture(
        digest=hashlib.sha256(kept).hexdigest(),
        image=kept,
        thumbnail=_jpeg(_bounded(image, THUMBNAIL_PX)),
        width=image.width,
        height=image.height,
        taken_on=taken_on,
    )


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode that can be made smaller without harm; the colour profile stays beside it."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode.startswith("I;16") or image.mode == "I":
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    elif image.mode not in _SPACES:
        image = image.convert("RGB")
    image.info = {"icc_profile": profile} if isinstance(profile, bytes) else {}
    return image


def _bounded(image: Image.Image, longest_px: int) -> Image.Image:
    longer = max(image.size)
    if longer <= longest_px:
        return image
    width, height = (max(1, round(side * longest_px / longer)) for side in image.size)
    smaller = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    smaller.info = image.info
    return smaller


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """RGB as every screen takes it (sRGB), on white where it was transparent."""
    profile = image.info.get("icc_profile")
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    if isinstance(profile, bytes):
        with suppress(Exception):  # a profile nobody can read changes nothing
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            if theirs.profile.xcolor_space.strip() in _SPACES.get(image.mode, ()):
                srgb = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, theirs, srgb, outputMode="RGB")
                assert converted is not None
                image = converted
    image = image if image.mode == "RGB" else image.convert("RGB")
    image.info = {}
    return image


def _jpeg(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def _no_picture() -> InvalidInput:
    return _refusal(
        msg("This file is not a picture."),
        msg("Choose a photo: JPEG, PNG or WebP."),
    )


def _damaged() -> InvalidInput:
    return _refusal(
        msg("The picture is damaged: the file breaks off or cannot be read."),
        msg("Take it from the phone or the camera once more and wait until it is copied."),
    )


def _too_heavy() -> InvalidInput:
    return _refusal(
        msg("The file is larger than {most} MB.", most=MOST_BYTES // 1_000_000),
        msg("Send a smaller copy of the photo, for example through a messenger."),
    )


def _too_large() -> InvalidInput:
    return _refusal(
        msg("The picture has more pixels than this program can take."),
        msg("Send a smaller copy of the photo, for example through a messenger."),
    )


def _refusal(what: Message, hint: Message) -> InvalidInput:
    return InvalidInput(what, hint, field="file")
