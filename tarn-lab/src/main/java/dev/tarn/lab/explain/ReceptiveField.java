package dev.tarn.lab.explain;

import dev.tarn.layer.ActivationLayer;
import dev.tarn.layer.AvgPool2d;
import dev.tarn.layer.BatchNorm2d;
import dev.tarn.layer.ChannelShuffle;
import dev.tarn.layer.ChannelSlice;
import dev.tarn.layer.Conv2d;
import dev.tarn.layer.Crop2d;
import dev.tarn.layer.Dense;
import dev.tarn.layer.DepthToSpace;
import dev.tarn.layer.Dropout;
import dev.tarn.layer.Flatten;
import dev.tarn.layer.GlobalAvgPool;
import dev.tarn.layer.GlobalMaxPool;
import dev.tarn.layer.GroupNorm;
import dev.tarn.layer.Join;
import dev.tarn.layer.Layer;
import dev.tarn.layer.LayerNorm;
import dev.tarn.layer.LocalResponseNorm;
import dev.tarn.layer.LogSoftmax;
import dev.tarn.layer.MaxPool2d;
import dev.tarn.layer.PRelu;
import dev.tarn.layer.Pad2d;
import dev.tarn.layer.Padding;
import dev.tarn.layer.RRelu;
import dev.tarn.layer.Reshape;
import dev.tarn.layer.Scale;
import dev.tarn.layer.ScaleShift;
import dev.tarn.layer.Softmax;
import dev.tarn.layer.SpaceToDepth;
import dev.tarn.layer.Upsample2d;
import dev.tarn.layer.Window;
import dev.tarn.network.Network;
import dev.tarn.network.Node;
import dev.tarn.tensor.Shape;

/**
 * Which pixels a cell of a layer's result can see. Exact for every graph: the windows are followed back from the cell to the image, and where branches meet the smallest
 * rectangle that holds all of them counts. Batch norm is taken as at inference, where it looks at its own cell only.
 *
 * @param layer whose cells
 * @param height rows of the image that an inner cell sees, padding included
 * @param width columns of it
 * @param stepHeight rows of the image from one cell's field to that of the cell below; 0 if there is only one row of cells
 * @param stepWidth columns from one cell's field to its right neighbour's
 */
public record ReceptiveField(String layer, int height, int width, int stepHeight, int stepWidth) {

    /**
     * The field of a layer's cells.
     *
     * @param network that has the layer
     * @param layer name of it
     * @return size, step and offset, in pixels of the image
     * @throws IllegalArgumentException if no layer has that name, or the network's input is no image
     */
    public static ReceptiveField of(Network network, String layer) {
        int node = Layers.index(network, layer);
        Shape shape = network.shapeOf(node);
        boolean map = shape.rank() == 3;
        int row = map ? shape.size(0) / 2 : 0;
        int column = map ? shape.size(1) / 2 : 0;
        Region middle = follow(network, node, new Region(row, column, row, column));
        Region above = row == 0 ? middle : follow(network, node, new Region(row - 1, column, row - 1, column));
        Region left = column == 0 ? middle : follow(network, node, new Region(row, column - 1, row, column - 1));
        return new ReceptiveField(layer, middle.height(), middle.width(), middle.top() - above.top(), middle.left() - left.left());
    }

    /**
     * The pixels of the image that one cell sees; for a layer behind flatten or a global pool, the whole image.
     *
     * @param network that has the layer
     * @param layer name of it
     * @param row of the layer's result
     * @param column of it
     * @return cut where the image ends
     */
    public static Region region(Network network, String layer, int row, int column) {
        int node = Layers.index(network, layer);
        Shape shape = network.shapeOf(node);
        if (shape.rank() == 3 && (row < 0 || column < 0 || row >= shape.size(0) || column >= shape.size(1))) {
            throw new IllegalArgumentException(layer + " has " + shape.size(0) + "×" + shape.size(1) + " cells; there is no row " + row
                    + ", column " + column + " (both counted from 0)");
        }
        return follow(network, node, new Region(row, column, row, column)).clip(network.input().size(0), network.input().size(1));
    }

    /** Not clipped: rows above the image are negative, and mean padding. */
    private static Region follow(Network network, int node, Region cells) {
        if (node == Network.INPUT) {
            if (network.input().rank() != 3) {
                throw new IllegalArgumentException("the network's input " + network.input() + " is no image; it has no receptive fields");
            }
            return cells;
        }
        Node at = network.nodes().get(node);
        Region all = null;
        for (int input : at.inputs()) {
            Region region = follow(network, input, back(at.layer(), network.shapeOf(input), cells));
            all = all == null ? region : all.hull(region);
        }
        if (all == null) {
            throw new IllegalStateException(at.name() + " reads nothing");
        }
        return all;
    }

    /** The cells of the input that these cells of the output are made from. */
    private static Region back(Layer layer, Shape input, Region cells) {
        return switch (layer) {
            case Conv2d conv -> window(conv.window(), input, cells);
            case MaxPool2d(Window window, boolean _) -> window(window, input, cells);
            case AvgPool2d(Window window, boolean _, boolean _) -> window(window, input, cells);
            case GlobalAvgPool _,GlobalMaxPool _,Flatten _,Dense _,GroupNorm _,Reshape _ -> everything(input);
            case ActivationLayer _,BatchNorm2d _,ChannelShuffle _,ChannelSlice _,Dropout _,LayerNorm _,LocalResponseNorm _,PRelu _,RRelu _,Scale _,ScaleShift _ ->
                cells;
            case Softmax _,LogSoftmax _ -> input.rank() == 3 ? cells : everything(input);
            case Join _ -> repeated(input, cells);
            case Crop2d crop -> moved(cells, crop.top(), crop.left());
            case Pad2d pad -> padded(pad, input, moved(cells, -pad.top(), -pad.left()));
            case DepthToSpace(int block, boolean _) ->
                new Region(cells.top() / block, cells.left() / block, cells.bottom() / block, cells.right() / block);
            case SpaceToDepth(int block, boolean _) -> new Region(cells.top() * block, cells.left() * block,
                    cells.bottom() * block + block - 1, cells.right() * block + block - 1);
            case Upsample2d upsample -> enlarged(upsample, cells);
        };
    }

    /** What has the size 1 is seen by every cell. */
    private static Region repeated(Shape input, Region cells) {
        if (input.rank() != 3) {
            return everything(input);
        }
        boolean row = input.size(0) == 1;
        boolean column = input.size(1) == 1;
        return new Region(row ? 0 : cells.top(), column ? 0 : cells.left(), row ? 0 : cells.bottom(), column ? 0 : cells.right());
    }

    private static Region moved(Region cells, int down, int right) {
        return new Region(cells.top() + down, cells.left() + right, cells.bottom() + down, cells.right() + right);
    }

    /** Zeros see nothing; an edge that is repeated or mirrored is the image's. */
    private static Region padded(Pad2d pad, Shape input, Region cells) {
        if (pad.mode() == Pad2d.Mode.ZERO) {
            return cells;
        }
        int[] rows = inside(pad.mode(), cells.top(), cells.bottom(), input.size(0) - 1);
        int[] columns = inside(pad.mode(), cells.left(), cells.right(), input.size(1) - 1);
        return new Region(rows[0], columns[0], rows[1], columns[1]);
    }

    private static int[] inside(Pad2d.Mode mode, int from, int to, int last) {
        int least = last;
        int most = 0;
        for (int i = from; i <= to; i++) {
            int mirrored = i < 0 ? -i : i > last ? 2 * last - i : i;
            int at = Math.clamp(mode == Pad2d.Mode.EDGE ? i : mirrored, 0, last);
            least = Math.min(least, at);
            most = Math.max(most, at);
        }
        return new int[] {least, most};
    }

    /** Bilinear cells lie between a neighbour on each side. */
    private static Region enlarged(Upsample2d layer, Region cells) {
        int more = layer.mode() == Upsample2d.Mode.NEAREST ? 0 : 1;
        return new Region(cells.top() / layer.vertical() - more, cells.left() / layer.horizontal() - more,
                cells.bottom() / layer.vertical() + more, cells.right() / layer.horizontal() + more);
    }

    private static Region everything(Shape input) {
        return input.rank() == 3 ? new Region(0, 0, input.size(0) - 1, input.size(1) - 1) : new Region(0, 0, 0, 0);
    }

    private static Region window(Window window, Shape input, Region cells) {
        Padding padding = window.paddingFor(input);
        return new Region(cells.top() * window.strideHeight() - padding.top(), cells.left() * window.strideWidth() - padding.left(),
                cells.bottom() * window.strideHeight() - padding.top() + window.spanHeight() - 1,
                cells.right() * window.strideWidth() - padding.left() + window.spanWidth() - 1);
    }
}
