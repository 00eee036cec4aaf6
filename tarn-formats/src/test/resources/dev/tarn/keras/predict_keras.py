"""Loads every .keras file of a folder with the real Keras and writes what it predicts for NAME-x.npy to NAME-y.npy."""
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import numpy as np

for file in sorted(pathlib.Path(sys.argv[1]).glob("*.keras")):
    model = keras.models.load_model(file)
    x = np.load(file.with_name(file.stem + "-x.npy"))
    np.save(file.with_name(file.stem + "-y.npy"), np.asarray(model.predict(x, verbose=0), dtype="float32"))
