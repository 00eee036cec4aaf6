package dev.tarn.keras;

import dev.tarn.layer.Dropout;
import dev.tarn.layer.Merge;
import java.util.Optional;
import java.util.Set;

/** What each of Keras' layers is in Tarn. */
final class LayerReader {
    /** What they do, they do in training only. */
    private static final Set<String> TRAINING_ONLY = Set.of("GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout2D",
            "ActivityRegularization", "MixUp", "CutMix", "AugMix", "RandAugment", "Solarization", "Equalization", "MaxNumBoundingBoxes");
    /** Random*, but for the one that does something at inference, too. */
    private static final String RANDOM = "Random";
    private static final Set<String> READ = Set.of("InputLayer", "Conv2D", "Convolution2D", "DepthwiseConv2D", "SeparableConv2D", "Dense",
            "MaxPooling2D",
            "MaxPool2D", "AveragePooling2D", "AvgPool2D", "GlobalMaxPooling2D", "GlobalMaxPool2D", "GlobalAveragePooling2D",
            "GlobalAvgPool2D",
            "Activation", "ReLU", "LeakyReLU", "ThresholdedReLU", "ELU", "Softmax", "BatchNormalization", "SyncBatchNormalization",
            "BatchNormalizationV1",
            "Dropout",
            "Flatten", "Reshape", "Permute", "ZeroPadding2D", "Add", "Concatenate", "Rescaling", "Normalization", "Resizing", "CenterCrop",
            "RandomCrop", "Identity", "Cropping2D", "UpSampling2D", "PReLU", "LayerNormalization", "GroupNormalization", "Multiply",
            "Subtract", "Average", "Maximum",
            "Minimum");

    private LayerReader() {}

    /** Why a layer can never be read, whatever it is applied to. */
    static Optional<String> refusal(KerasLayer layer) {
        String module = layer.module();
        boolean foreign = module.contains(">")
                || (!module.isEmpty() && !module.equals("keras") && !module.startsWith("keras.") && !module.startsWith("tensorflow."));
        if (foreign) {
            return Optional.of(
                    "is a class of somebody's own (" + module + "), whose computation is Python code; put it together from Keras' layers");
        }
        if (layer.className().equals("Lambda")) {
            return Optional.of("is Python code in a file, which is never executed; put it together from Keras' layers");
        }
        return layer.operator() || READ.contains(layer.className()) || trainingOnly(layer)
                ? Optional.empty()
                : Optional.of("is a layer that is not supported");
    }

    private static boolean trainingOnly(KerasLayer layer) {
        return layer.className().startsWith(RANDOM) || TRAINING_ONLY.contains(layer.className());
    }

    static KerasValue read(LayerCall call) {
        KerasLayer layer = call.layer();
        Optional<String> refusal = refusal(layer);
        if (refusal.isPresent()) {
            throw new RefusedLayer(refusal.get());
        }
        if (layer.operator()) {
            return OperatorReader.read(call);
        }
        return switch (layer.className()) {
            case "Conv2D", "Convolution2D" -> ConvolutionReader.convolution(call);
            case "DepthwiseConv2D" -> ConvolutionReader.depthwise(call);
            case "SeparableConv2D" -> ConvolutionReader.separable(call);
            case "Dense" -> DenseReader.dense(call);
            case "MaxPooling2D", "MaxPool2D" -> PoolReader.maximum(call);
            case "AveragePooling2D", "AvgPool2D" -> PoolReader.average(call);
            case "GlobalMaxPooling2D", "GlobalMaxPool2D" -> PoolReader.global(call, true);
            case "GlobalAveragePooling2D", "GlobalAvgPool2D" -> PoolReader.global(call, false);
            case "Activation" -> call.activated(call.input());
            case "ReLU", "LeakyReLU", "ThresholdedReLU", "ELU", "Softmax" -> ActivationReader.layer(call);
            case "BatchNormalization", "SyncBatchNormalization", "BatchNormalizationV1" -> NormalizationReader.batch(call);
            case "Dropout" -> call.add(new Dropout((float) call.config().number("rate", 0.5)), call.input());
            case "Flatten" -> ShapeReader.flatten(call);
            case "Reshape" -> ShapeReader.reshape(call);
            case "Permute" -> ShapeReader.permute(call);
            case "ZeroPadding2D" -> ShapeReader.zeroPadding(call);
            case "Add" -> JoinReader.add(call);
            case "Multiply" -> JoinReader.merge(call, Merge.Function.MULTIPLY);
            case "Subtract" -> JoinReader.merge(call, Merge.Function.SUBTRACT);
            case "Average" -> JoinReader.merge(call, Merge.Function.AVERAGE);
            case "Maximum" -> JoinReader.merge(call, Merge.Function.MAXIMUM);
            case "Minimum" -> JoinReader.merge(call, Merge.Function.MINIMUM);
            case "PReLU" -> NormalizationReader.prelu(call);
            case "LayerNormalization" -> NormalizationReader.layer(call);
            case "GroupNormalization" -> NormalizationReader.group(call);
            case "Cropping2D" -> ShapeReader.cropping(call);
            case "UpSampling2D" -> ShapeReader.upSampling(call);
            case "Concatenate" -> JoinReader.concatenate(call);
            case "Rescaling" -> PreprocessingReader.rescaling(call);
            case "Normalization" -> PreprocessingReader.normalization(call);
            case "Resizing" -> PreprocessingReader.resizing(call);
            case "CenterCrop", "RandomCrop" -> PreprocessingReader.centerCrop(call);
            case "Identity" -> call.input();
            default -> call.input();
        };
    }
}
