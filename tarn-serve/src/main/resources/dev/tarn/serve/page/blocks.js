// A network's layers in the groups in which people speak of them: a convolution with what follows it, a dense layer with what follows it.

const FOLLOWS = new Set(['ActivationLayer', 'BatchNorm2d', 'MaxPool2d', 'AvgPool2d', 'Dropout', 'Scale', 'Softmax', 'GlobalAvgPool', 'GlobalMaxPool']);

/** @returns {{name: string, layers: object[], input: string}[]} each layer in one block, in the network's order */
export function blocks(layers) {
  const readers = new Map();
  for (const layer of layers) {
    layer.inputs.forEach(input => readers.set(input, (readers.get(input) ?? 0) + 1));
  }
  const found = [];
  for (const layer of layers) {
    const last = found.at(-1);
    const end = last?.layers.at(-1).name;
    if (last && FOLLOWS.has(layer.kind) && layer.inputs.length === 1 && layer.inputs[0] === end && readers.get(end) === 1) {
      last.layers.push(layer);
    } else {
      found.push({ name: layer.name, layers: [layer], input: layer.inputs[0] });
    }
  }
  return found.filter(block => block.layers[0].kind !== 'Flatten' && block.layers[0].kind !== 'Dropout');
}

export const isMap = layer => layer.output.length === 3;

/** The activation and the max pool that stand side by side, if a network has such. */
export function pair(layers) {
  for (const layer of layers) {
    const before = layers.find(other => other.name === layer.inputs[0]);
    if (before && layer.inputs.length === 1) {
      if (before.kind === 'ActivationLayer' && layer.kind === 'MaxPool2d') {
        return { order: 'before', activation: before.layer };
      }
      if (before.kind === 'MaxPool2d' && layer.kind === 'ActivationLayer') {
        return { order: 'after', activation: layer.layer };
      }
    }
  }
  return null;
}

/** How people write the name of a layer's function. */
export function spoken(text) {
  const word = text.split(' ')[0];
  return { relu: 'ReLU', leakyrelu: 'Leaky ReLU', tanh: 'tanh', sigmoid: 'Sigmoid', gelu: 'GELU', elu: 'ELU', silu: 'SiLU', mish: 'Mish', softplus: 'Softplus',
    maxpool: 'Max pool', avgpool: 'Average pool', conv: 'Convolution', norm: 'Batch norm', batchnorm: 'Batch norm', bn: 'Batch norm', dense: 'Dense', add: 'Sum', concat: 'Concatenation' }[word] ?? word;
}
