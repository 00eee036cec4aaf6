"""Writes images/* and images.npz: what Pillow reads and resizes, for the tests of decoding. Run in this folder: python3 make_images.py

Pillow 12.3.0 wrote the files in the repository.
"""
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

random = np.random.default_rng(7)


def picture(height, width):
    """Smooth colours with some noise: both what filters like and what they do not."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(x / 5 + c) * np.cos(y / 7 - c) for c in range(3)]
    noise = random.integers(-40, 41, (height, width, 3))
    return np.clip(np.stack(planes, -1) + noise, 0, 255).astype("u1")


sizes = [(1, 1), (1, 7), (7, 1), (5, 9), (28, 28), (32, 32), (23, 37), (46, 74), (24, 38), (100, 64), (11, 18), (22, 37), (23, 36)]
arrays = {}
for name, source in (("rgb", picture(23, 37)), ("grey", picture(64, 50)[..., 1]), ("tall", picture(150, 3)), ("dot", picture(1, 1)),
                     ("hard", random.choice(np.array([0, 255], "u1"), (31, 41, 3)))):
    arrays[name] = source if source.ndim == 3 else source[..., None]
    image = Image.fromarray(source)
    for height, width in sizes:
        size = (width, height)
        results = {"stretch": image.resize(size, Image.Resampling.BILINEAR), "crop": ImageOps.fit(image, size, Image.Resampling.BILINEAR)}
        try:
            results["fit"] = ImageOps.pad(image, size, Image.Resampling.BILINEAR)
        except ValueError:
            pass  # Pillow refuses to pad when a side rounds to 0
        for mode, result in results.items():
            result = np.asarray(result)
            arrays[f"{name} {mode} {height} {width}"] = result if result.ndim == 3 else result[..., None]
colours = random.integers(0, 256, (16, 64, 3), dtype="u1")
arrays["colours"] = colours
arrays["luma"] = np.asarray(Image.fromarray(colours).convert("L"))[..., None]

rgb = picture(16, 24)
grey = rgb[..., 0]
base = Image.fromarray(rgb)


def keep(name, expected):
    arrays["file " + name] = np.asarray(expected) if np.asarray(expected).ndim == 3 else np.asarray(expected)[..., None]


def png(name, bits, kind, rows, extra=b""):
    """A PNG from raw rows, for kinds Pillow does not write."""
    def chunk(tag, data):
        return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    height, width = rows.shape[:2]
    raw = b"".join(b"\0" + row.astype(">u2" if bits == 16 else "u1").tobytes() for row in rows)
    with open("images/" + name, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)) + extra
                  + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def on_white(colour, alpha):
    c, a = colour.astype(int), alpha.astype(int)
    return ((c * a + 255 * (255 - a) + 127) // 255).astype("u1")


for name in ("rgb.png", "rgb.bmp"):
    base.save("images/" + name)
    keep(name, rgb)
Image.fromarray(grey).save("images/grey.png")
keep("grey.png", grey)
Image.fromarray(grey).save("images/grey.bmp")
keep("grey.bmp", grey)
Image.fromarray(grey > 127).save("images/bits.png")
keep("bits.png", (grey > 127).astype("u1") * 255)
palette = base.quantize(32)
palette.save("images/palette.png")
keep("palette.png", palette.convert("RGB"))
palette.save("images/palette.gif")
keep("palette.gif", palette.convert("RGB"))
palette.save("images/holes.png", transparency=3)
keep("holes.png", np.where((np.asarray(palette) == 3)[..., None], 255, np.asarray(palette.convert("RGB"))).astype("u1"))
alpha = random.integers(0, 256, (16, 24), dtype="u1")
Image.fromarray(np.dstack([rgb, alpha])).save("images/alpha.png")
keep("alpha.png", on_white(rgb, alpha[..., None]))
Image.fromarray(np.dstack([grey, alpha])).save("images/grey-alpha.png")
keep("grey-alpha.png", on_white(grey, alpha))
deep = random.integers(0, 65536, (16, 24, 3)).astype("u2")
png("deep-rgb.png", 16, 2, deep)
keep("deep-rgb.png", Image.open("images/deep-rgb.png"))
png("deep-grey.png", 16, 0, deep[..., 0])
keep("deep-grey.png", (deep[..., 0] >> 8).astype("u1"))
gamma = struct.pack(">I", 4) + b"gAMA" + struct.pack(">I", 100000) + struct.pack(">I", zlib.crc32(b"gAMA" + struct.pack(">I", 100000)))
png("gamma.png", 8, 0, grey, gamma)
keep("gamma.png", grey)
base.save("images/rgb.jpg", quality=90, subsampling=0)
keep("rgb.jpg", Image.open("images/rgb.jpg"))
base.save("images/subsampled.jpg", quality=75, subsampling=2, progressive=True)
keep("subsampled.jpg", Image.open("images/subsampled.jpg"))
Image.fromarray(grey).save("images/grey.jpg", quality=90)
keep("grey.jpg", Image.open("images/grey.jpg"))
base.convert("CMYK").save("images/cmyk.jpg", quality=95)
keep("cmyk.jpg", Image.open("images/cmyk.jpg").convert("RGB"))
with open("images/cmyk.jpg", "rb") as file:
    data = bytearray(file.read())
data[data.index(b"Adobe") + 11] = 2  # the same numbers, now said to be YCCK
with open("images/ycck.jpg", "wb") as file:
    file.write(data)
keep("ycck.jpg", Image.open("images/ycck.jpg").convert("RGB"))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    name = f"turned{orientation}.jpg"
    base.save("images/" + name, quality=90, exif=exif)
    keep(name, ImageOps.exif_transpose(Image.open("images/" + name)))
exif = Image.Exif()
exif[0x0112] = 6
base.save("images/turned.png", exif=exif)
keep("turned.png", ImageOps.exif_transpose(Image.open("images/turned.png")))
base.save("images/lossless.webp", lossless=True)
base.save("images/turned.webp", lossless=True, exif=exif)
np.savez_compressed("images.npz", **arrays)
