"""What a PyTorch user types, timed: eager mode, default memory format, one thread.

By hand:      python3 eager.py train convnet1 128          best of ten rounds
              python3 eager.py memory vgg-small 128        what a training step adds to the process's peak memory
As a peer:    the same with calls per round on standard input, one line each; answers seconds on standard output.
"""
import os
import resource
import sys
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
import torch
from torch import nn


def network(name):
    if name == "convnet1":
        return (1, 28), nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(5408, 10))
    if name == "convnet2":  # without dropout, as all peers here
        return (1, 28), nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
                                      nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1600, 10))
    if name == "vgg-small":
        layers, last = [], 3
        for channels in (32, 64, 128):
            layers += [nn.Conv2d(last, channels, 3, padding=1), nn.ReLU(),
                       nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            last = channels
        return (3, 32), nn.Sequential(*layers, nn.Flatten(), nn.Linear(2048, 128), nn.ReLU(), nn.Linear(128, 10))
    if name == "speedrun":
        layers, last = [], 3
        for channels in (64, 128, 128):
            layers += [nn.Conv2d(last, channels, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.BatchNorm2d(channels), nn.ReLU(),
                       nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
            last = channels
        return (3, 32), nn.Sequential(*layers, nn.MaxPool2d(4), nn.Flatten(), nn.Linear(128, 10))
    sys.exit(f"{name}: expected convnet1, convnet2, vgg-small or speedrun")


def work(kind, name, batch):
    (channels, side), model = network(name)
    images = torch.randn(batch, channels, side, side)
    if kind == "infer":
        model.eval()

        def run():
            with torch.inference_mode():
                model(images)
        return run
    labels = torch.arange(batch) % 10
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)

    def step():
        optimizer.zero_grad()
        loss_function(model(images), labels).backward()
        optimizer.step()
    return step


def seconds(call, calls):
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - start


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    kind, name, batch = sys.argv[1], sys.argv[2], int(sys.argv[3])
    torch.manual_seed(1)
    torch.set_num_threads(1)
    if kind == "memory":
        warm = work("train", "convnet1", 2)
        warm()
        before = peak_megabytes()
        call = work("train", name, batch)
        seconds(call, 5)
        print(f"{peak_megabytes() - before:.0f} MB above the {before:.0f} MB of a process that has trained something tiny")
        return
    call = work(kind, name, batch)
    if sys.stdin.isatty() or os.environ.get("BY_HAND"):
        one = min(seconds(call, 3) for _ in range(3)) / 3
        calls = max(1, int(0.5 / one))
        best = min(seconds(call, calls) for _ in range(10)) / calls
        print(f"{kind} {name}, batch {batch}: {batch / best:,.0f} images/s (PyTorch {torch.__version__})")
        return
    for line in sys.stdin:
        print(seconds(call, int(line)), flush=True)


main()
