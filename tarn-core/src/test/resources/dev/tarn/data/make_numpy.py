"""Writes numpy/*: what NumPy itself writes, for NumpyReaderTest. Run in this folder: python3 make_numpy.py"""
import numpy as np

for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    i = np.arange(24).reshape(2, 3, 4)
    values = i % 2 if code == "b1" else i * 3 if code[0] == "u" else i * 3 - 5 if code[0] == "i" else (i * 3 - 5) / 4
    for order, letter in (("<", "little"), (">", "big")):
        for layout in "CF":
            if (order == ">" and code[1] == "1") or (layout == "F" and code not in ("f4", "u1", "i8")):
                continue
            array = np.asarray(values.astype(code).astype(order + code), order=layout)
            np.save(f"numpy/{code}-{letter}-{layout}.npy", array)

f = np.arange(6, dtype="<f4").reshape(2, 3)
for version in ((1, 0), (2, 0), (3, 0)):
    with open(f"numpy/version{version[0]}.npy", "wb") as out:
        np.lib.format.write_array(out, f, version=version)
np.save("numpy/scalar.npy", np.float32(2.5))
np.save("numpy/vector.npy", np.arange(3, dtype="<i4"))
np.save("numpy/empty.npy", np.zeros((0, 3), "<f4"))
np.save("numpy/object.npy", np.array([{}], dtype=object), allow_pickle=True)
np.save("numpy/record.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save("numpy/complex.npy", np.zeros(2, dtype="<c8"))
np.save("numpy/text.npy", np.array(["a"]))
x = (np.arange(3 * 2 * 2) * 20).astype("u1").reshape(3, 2, 2)
np.savez("numpy/stored.npz", x_train=x, y_train=np.array([0, 1, 2]), x_test=x[:1], y_test=np.array([[2]], dtype="u1"))
np.savez_compressed("numpy/compressed.npz", x_train=x[..., None].astype("f4"), y_train=np.array([0, 1, 2], dtype="i2"))
