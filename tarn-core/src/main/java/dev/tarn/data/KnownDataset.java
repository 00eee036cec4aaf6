package dev.tarn.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A public data set that has a name here: where it may already lie on this machine and where it can be had.
 *
 * @param name the name people type
 * @param description one line: what, how many, which licence
 * @param classes names of the classes in the order of their labels
 * @param folders where operating systems put it
 * @param files what to download if it is nowhere
 * @param advice how else to get it
 */
public record KnownDataset(String name, String description, List<String> classes, List<Path> folders, List<RemoteFile> files,
        String advice) {

    /**
     * One file to download.
     *
     * @param name its name in the cache
     * @param address where it is
     * @param bytes no version of it is longer
     * @param contentSha256 SHA-256 of what it holds when uncompressed, so that a file compressed anew is still the same file
     */
    public record RemoteFile(String name, URI address, long bytes, String contentSha256) {}

    /** Keeps copies of what it is given. */
    public KnownDataset {
        classes = List.copyOf(classes);
        folders = List.copyOf(folders);
        files = List.copyOf(files);
    }

    /** True if each file lies in {@code folder}, compressed or not. */
    boolean isIn(Path folder) {
        return files.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file.name()))
                || Files.isRegularFile(folder.resolve(file.name().replaceFirst("\\.gz$", ""))));
    }

    /**
     * Fashion-MNIST: H. Xiao, K. Rasul, R. Vollgraf, 2017. The digests were computed from the files of Debian's package
     * {@code dataset-fashion-mnist}; those of the labels were also compared with the authors' repository.
     */
    static KnownDataset fashionMnist() {
        return new KnownDataset("fashion-mnist",
                "Fashion-MNIST: 60,000 + 10,000 photographs of clothing, 28×28 grey, 10 classes (Zalando, MIT licence)",
                List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
                List.of(Path.of("/usr/share/datasets/fashion-mnist")),
                List.of(fashionFile("train-images-idx3-ubyte.gz", 30_000_000,
                        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
                        fashionFile("train-labels-idx1-ubyte.gz", 100_000,
                                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
                        fashionFile("t10k-images-idx3-ubyte.gz", 5_000_000,
                                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
                        fashionFile("t10k-labels-idx1-ubyte.gz", 20_000,
                                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
                "apt-get install dataset-fashion-mnist");
    }

    private static RemoteFile fashionFile(String name, long bytes, String contentSha256) {
        return new RemoteFile(name, URI.create("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/" + name), bytes,
                contentSha256);
    }
}
