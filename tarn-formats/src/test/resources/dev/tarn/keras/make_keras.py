"""Writes the Keras files of these tests, and what Keras predicts. Needs keras 3 and torch:

    KERAS_BACKEND=torch python make_keras.py

The files of Keras 2 are rearranged from what Keras 3 writes, after the format that Keras 2.15 has (names of weights end in ":0", batch_input_shape, calls as lists): a Keras 2
that runs on a current Python was not at hand.
"""
import json
import os
import sys
import zipfile

os.environ.setdefault("KERAS_BACKEND", "torch")
import h5py
import keras
import numpy as np
from keras import layers as L

RANDOM = np.random.default_rng(1)
WANTED = sys.argv[1:]


def randomise(model):
    for weight in model.weights:
        shape = weight.shape
        if "variance" in weight.path or "gamma" in weight.path:
            weight.assign(RANDOM.uniform(0.5, 1.5, shape))
        elif "count" not in weight.path and "seed" not in weight.path:
            weight.assign(RANDOM.normal(0, 0.3, shape))


def write(model, name, x=None, extension=".keras", learned=True):
    if WANTED and name not in WANTED:
        return
    if learned:
        randomise(model)
    model.save(name + extension)
    if x is None:
        x = RANDOM.normal(0, 1, (2, *model.input_shape[1:])).astype("float32")
    np.save(name + "-x.npy", x)
    y = model.predict(x, verbose=0)
    np.save(name + "-y.npy", np.asarray(y[-1] if isinstance(y, list) else y))


def classifier():
    """Two convolutions, one of them in a model inside the model, a residual, a flattened image that is not square."""
    i = keras.Input((9, 7, 3), name="image")
    x = L.Conv2D(4, 3, padding="same", strides=2, activation="relu", name="stem")(i)
    x = L.BatchNormalization(name="norm")(x)
    inner = keras.Sequential([L.Conv2D(4, (1, 2), padding="same", use_bias=False), L.BatchNormalization(scale=False), L.LeakyReLU(negative_slope=0.2)], name="inner")
    x = L.Add()([x, inner(x)])
    x = L.MaxPooling2D(2, padding="same")(x)
    x = L.Flatten()(x)
    x = L.BatchNormalization(name="features")(x)
    x = L.Dropout(0.3)(x)
    return keras.Model(i, L.Dense(3, activation="softmax", name="classes")(x))


def sequential():
    return keras.Sequential([keras.Input((8, 8, 1)), L.ZeroPadding2D(((1, 2), (0, 3))), L.Conv2D(3, 3, strides=(2, 1)), L.Activation("tanh"), L.AveragePooling2D(3, strides=2, padding="same"),
                             L.Conv2D(4, 3, groups=1, padding="same", dilation_rate=2), L.ELU(0.7), L.GlobalAveragePooling2D(), L.Dense(5, activation="gelu"), L.Dense(2, use_bias=False)])


def channels_first():
    i = keras.Input((3, 6, 5))
    first = {"data_format": "channels_first"}
    x = L.Conv2D(4, 3, padding="same", **first)(i)
    x = L.BatchNormalization(axis=1)(x)
    x = L.ReLU()(x)
    x = L.SeparableConv2D(4, 3, padding="same", **first)(x)
    y = L.DepthwiseConv2D(3, padding="same", depth_multiplier=1, **first)(x)
    x = L.Concatenate(axis=1)([x, y])
    x = L.MaxPooling2D(2, **first)(x)
    a = L.Flatten(**first)(x)
    b = L.Flatten()(x)
    return keras.Model(i, L.Concatenate()([L.Dense(2)(a), L.Dense(2)(b)]))


def convolutions():
    i = keras.Input((10, 9, 4))
    x = L.SeparableConv2D(6, (3, 2), strides=2, padding="same", depth_multiplier=2, activation="silu", name="separable")(i)
    y = L.DepthwiseConv2D((2, 3), strides=2, padding="same", depth_multiplier=2, activation="mish", name="depthwise")(i)
    z = L.Conv2D(4, 3, strides=2, padding="same", groups=2, activation="softplus", name="grouped")(i)
    x = L.Concatenate()([x, y, z])
    x = L.Dense(5, activation="sigmoid", name="pixelwise")(x)
    g = L.GlobalMaxPooling2D(keepdims=True)(x)
    g = L.Conv2D(3, 1, activation="elu", name="squeezed")(g)
    g = L.Reshape((3,))(g)
    h = L.Reshape((1, 1, 5))(L.GlobalAveragePooling2D()(x))
    h = L.Flatten()(L.Conv2D(2, 1)(h))
    f = L.Reshape((-1,))(x)
    return keras.Model(i, L.Dense(4)(L.Concatenate()([g, f, h])))


def preprocessing():
    i = keras.Input((None, None, 3))
    x = L.RandomFlip("horizontal")(i)
    x = L.RandomRotation(0.1)(x)
    x = L.Resizing(6, 6)(x)
    x = L.Rescaling(1 / 255)(x)
    x = L.Normalization(mean=[0.485, 0.456, 0.406], variance=[0.229**2, 0.224**2, 0.225**2])(x)
    x = L.GaussianNoise(0.1)(x)
    x = L.Conv2D(3, 3)(x)
    x = L.SpatialDropout2D(0.2)(x)
    x = L.GaussianDropout(0.2)(x)
    x = L.ActivityRegularization()(x)
    x = L.Flatten()(x)
    return keras.Model(i, L.Dense(2)(x))


def adapted():
    n = L.Normalization()
    n.adapt(RANDOM.integers(0, 256, (20, 5, 5, 2)).astype("float32"))
    base = keras.Sequential([keras.Input((5, 5, 2)), n, L.Conv2D(2, 3)], name="base")
    i = keras.Input((5, 5, 2))
    model = keras.Model(i, L.Dense(2)(L.Flatten()(base(i))))
    for w in model.trainable_weights:
        w.assign(RANDOM.normal(0, 0.3, w.shape))
    return model


def operators():
    i = keras.Input((4, 4, 2))
    x = L.Conv2D(2, 3, padding="same")(i)
    y = keras.ops.relu(x)
    return keras.Model(i, L.Dense(2)(L.Flatten()((x + y) * 0.5)))


def gates():
    """Squeeze and excitation, and the layers around it."""
    i = keras.Input((12, 11, 3))
    x = L.CenterCrop(10, 9)(i)
    x = L.Rescaling(1 / 127.5, offset=-1)(x)
    x = L.Conv2D(6, 3, activation="relu6")(L.ZeroPadding2D(1)(x))
    x = L.PReLU(shared_axes=[1, 2])(x)
    x = L.GroupNormalization(3)(x)
    g = L.Reshape((1, 1, 6))(L.GlobalAveragePooling2D()(x))
    g = L.Conv2D(6, 1, activation="hard_sigmoid")(L.ReLU(max_value=6, negative_slope=0.1)(L.Conv2D(2, 1)(g)))
    x = L.Multiply()([x, g])
    y = L.LayerNormalization()(L.MaxPooling2D(3, strides=1, padding="same")(x))
    z = L.MaxPooling2D(3, strides=1)(L.ZeroPadding2D(1)(L.Conv2D(6, 1)(x)))
    x = L.Average()([x, y, z])
    x = L.Subtract()([x, y])
    x = L.Maximum()([x, L.Activation("selu")(z)])
    x = L.Minimum()([x, L.Activation("softsign")(y)])
    x = L.Cropping2D(((1, 2), (0, 3)))(x)
    x = L.UpSampling2D((2, 1))(L.Conv2D(3, 2, activation="hard_silu")(x))
    x = L.UpSampling2D(2, interpolation="bilinear")(x)
    x = L.AveragePooling2D(4)(x)
    x = L.Dense(6, activation="softplus")(L.LayerNormalization(scale=False)(L.Flatten()(x)))
    x = L.Conv2D(2, 2)(L.Reshape((3, 2, 1))(x))
    return keras.Model(i, L.Dense(3, activation="log_softmax")(L.PReLU()(L.Flatten()(x))))


def slopes():
    """A slope for each element, and shared along every combination of axes; as many rows as channels, so that they can be mistaken."""
    i = keras.Input((4, 5, 3))
    x = L.PReLU()(i)
    x = L.PReLU(shared_axes=[2, 3])(L.Conv2D(4, 3, padding="same")(x))
    x = L.PReLU(shared_axes=[1])(L.Conv2D(4, 3, padding="same")(x))
    x = L.Permute((3, 1, 2))(x)
    x = L.PReLU()(L.Conv2D(4, 3, padding="same", data_format="channels_first")(x))
    x = L.PReLU(shared_axes=[1, 3])(L.Conv2D(4, 3, padding="same", data_format="channels_first")(x))
    return keras.Model(i, L.Dense(2)(L.PReLU()(L.Flatten()(x))))


def heads():
    """Two outputs, of which the first ends in a layer that Tarn does not have."""
    i = keras.Input((4, 5, 2))
    x = L.Flatten(name="flat")(L.Conv2D(3, 3, name="body")(i))
    return keras.Model(i, [L.UnitNormalization(name="unit")(x), L.Dense(2, name="scores")(x)])


def as_keras_2(value):
    """What Keras 3 writes about a layer, as Keras 2 wrote it."""
    if isinstance(value, list):
        return [as_keras_2(v) for v in value]
    if not isinstance(value, dict):
        return value
    value = {k: as_keras_2(v) for k, v in value.items()}
    value.pop("module", None)
    value.pop("registered_name", None)
    value.pop("build_config", None)
    if "batch_shape" in value:
        value["batch_input_shape"] = value.pop("batch_shape")
    if value.get("class_name") == "LeakyReLU":
        value["config"]["alpha"] = value["config"].pop("negative_slope")
    if value.get("class_name") == "BatchNormalization":
        value["config"]["axis"] = [3 if value["config"]["name"] != "features" else 1]
    if isinstance(value.get("dtype"), dict):
        value["dtype"] = "float32"
    if "inbound_nodes" in value:
        value["inbound_nodes"] = [[[*t, {}] for t in histories(n["args"])] for n in value["inbound_nodes"]]
    for ends in "input_layers", "output_layers":
        if ends in value and isinstance(value[ends][0], str):
            value[ends] = [value[ends]]
    return value


def histories(value):
    if isinstance(value, list):
        return [h for v in value for h in histories(v)]
    if isinstance(value, dict) and "keras_history" in value.get("config", {}):
        return [value["config"]["keras_history"]]
    return []


def rewrite_as_keras_2(name, source):
    if WANTED and name not in WANTED:
        return
    with h5py.File(source, "r") as old, h5py.File(name + ".h5", "w") as new:
        new.attrs["keras_version"] = "2.15.0"
        new.attrs["backend"] = "tensorflow"
        new.attrs["model_config"] = json.dumps(as_keras_2(json.loads(old.attrs["model_config"])))
        groups = new.create_group("model_weights")
        names = [str(n) for n in old["model_weights"].attrs["layer_names"]]
        groups.attrs["layer_names"] = [n.encode() for n in names]
        for layer in names:
            group = groups.create_group(layer)
            weights = [str(n) for n in old["model_weights"][layer].attrs["weight_names"]]
            # Keras 2 leaves the name of a model inside another one out.
            short = [("/".join(n.split("/")[1:]) if layer == "inner" else n) + ":0" for n in weights]
            group.attrs["weight_names"] = [n.encode() for n in short]
            for long, n in zip(weights, short):
                group.create_dataset(n, data=old["model_weights"][layer][long][()])


def rewrite_as_keras_2_archive(name, source):
    """The first version of the archive: another name for the container, deflated."""
    if WANTED and name not in WANTED:
        return
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(name + ".keras", "w", zipfile.ZIP_DEFLATED) as new:
        config = as_keras_2(json.loads(old.read("config.json")))
        new.writestr("config.json", json.dumps(config))
        new.writestr("metadata.json", json.dumps({"keras_version": "2.12.0"}))
        open("old.h5", "wb").write(old.read("model.weights.h5"))
        with h5py.File("old.h5", "r") as weights, h5py.File("new.h5", "w") as renamed:
            weights.copy("layers", renamed, "_layer_checkpoint_dependencies")
            renamed.move("_layer_checkpoint_dependencies/sequential/layers", "_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies")
        new.write("new.h5", "model.weights.h5")
    os.remove("old.h5")
    os.remove("new.h5")


write(classifier(), "classifier")
keras.models.load_model("classifier.keras").save("classifier.h5")
rewrite_as_keras_2("classifier-2", "classifier.h5")
rewrite_as_keras_2_archive("classifier-2", "classifier.keras")
write(sequential(), "sequential")
write(channels_first(), "channels-first")
write(convolutions(), "convolutions")
write(preprocessing(), "preprocessing", RANDOM.integers(0, 256, (2, 6, 6, 3)).astype("float32"))
write(adapted(), "adapted", RANDOM.integers(0, 256, (2, 5, 5, 2)).astype("float32"), ".h5", learned=False)
write(operators(), "operators")
write(gates(), "gates", RANDOM.integers(0, 256, (2, 12, 11, 3)).astype("float32"))
write(slopes(), "slopes")
write(heads(), "heads")
