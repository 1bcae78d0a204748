"""Peer of the data plane: the same model in SimPy, with processes and resources as one writes them.

    arrivals --> pick --> network --> FIFO, 4 served at once --> network --> answer

The model is that of bench/native/data-plane.c: Poisson arrivals at 80 % load, least connections
from pick to answer with ties going around, exponential service of 10 ms and network of 200 us each
way, whole microseconds, a histogram of latencies and a running digest of 128 bits. SimPy's own
event queue is in the order of (time, priority, arming), as over there; that of equal times may
differ, because a request for a resource and its grant are events of their own.

    data_plane.py batch SIZE OPERATIONS           prints the nanoseconds of one request
    data_plane.py report SIZE OPERATIONS [SEED]   prints what these requests came to, as JSON

Needs SimPy 3 or 4; Debian's package is python3-simpy3.
"""

import json
import random
import sys
from collections import OrderedDict
from time import perf_counter_ns, process_time_ns

import simpy

CONCURRENCY = 4
SERVICE_US = 10_000
NETWORK_US = 200
LOAD = 0.8
WARM_UP_REQUESTS = 2_000
MEASURED_NS = 100_000_000
SUB_BITS = 7
DIGEST_FACTOR = 0xD6E8FEB86659FD939FB21C651E98DF25
DIGEST_MASK = (1 << 128) - 1


class Balancer:
    """Least connections: instances by their count, who has stood longest in it first."""

    def __init__(self, size):
        self.connections = [0] * size
        self.rings = [OrderedDict.fromkeys(range(size))]
        self.lowest = 0

    def acquire(self):
        instance, _ = self.rings[self.lowest].popitem(last=False)
        self._join(instance, self.lowest + 1)
        if not self.rings[self.lowest]:
            self.lowest += 1
        return instance

    def release(self, instance):
        count = self.connections[instance]
        del self.rings[count][instance]
        self._join(instance, count - 1)
        self.lowest = min(self.lowest, count - 1)

    def _join(self, instance, count):
        if count == len(self.rings):
            self.rings.append(OrderedDict())
        self.rings[count][instance] = None
        self.connections[instance] = count


class Recorder:
    """What is written down of each pick and each answer."""

    def __init__(self):
        self.digest = 0
        self.answered = 0
        self.clear()

    def clear(self):
        self.counts = [0] * (32 << SUB_BITS)
        self.recorded = 0
        self.latency_us = 0
        self.busy_us = 0

    def fold(self, *words):
        for word in words:
            self.digest = ((self.digest ^ word) * DIGEST_FACTOR) & DIGEST_MASK
            self.digest ^= self.digest >> 64

    def add(self, latency_us):
        shift = max(0, latency_us.bit_length() - SUB_BITS - 1)
        self.counts[(shift << SUB_BITS) + (latency_us >> shift)] += 1
        self.answered += 1
        self.recorded += 1
        self.latency_us += latency_us

    def quantile(self, share):
        """The middle of the bucket at which so many of the latencies are reached."""
        seen = 0
        for bucket, count in enumerate(self.counts):
            seen += count
            if seen >= share * self.recorded:
                break
        if bucket < 2 << SUB_BITS:
            return bucket
        shift = (bucket >> SUB_BITS) - 1
        return (bucket - (shift << SUB_BITS) + 0.5) * (1 << shift)


class DataPlane:
    def __init__(self, size, seed):
        self.environment = simpy.Environment()
        self.size = size
        self.balancer = Balancer(size)
        self.recorder = Recorder()
        self.instances = [
            simpy.Resource(self.environment, capacity=CONCURRENCY) for _ in range(size)
        ]
        self.gaps = random.Random(f"{seed}/gaps")
        self.services = random.Random(f"{seed}/services")
        self.networks = random.Random(f"{seed}/networks")
        self.environment.process(self.workload())

    def workload(self):
        environment = self.environment
        rate = LOAD * CONCURRENCY * self.size / SERVICE_US
        at_us = self.gaps.expovariate(rate)
        while True:
            yield environment.timeout(int(at_us) - environment.now)
            environment.process(self.request())
            at_us += self.gaps.expovariate(rate)

    def request(self):
        environment, recorder = self.environment, self.recorder
        born = environment.now
        instance = self.balancer.acquire()
        recorder.fold(born, instance)
        yield environment.timeout(self.network_us())
        with self.instances[instance].request() as turn:
            yield turn
            service_us = whole(self.services.expovariate(1 / SERVICE_US))
            recorder.busy_us += service_us
            yield environment.timeout(service_us)
        yield environment.timeout(self.network_us())
        latency_us = environment.now - born
        self.balancer.release(instance)
        recorder.fold(environment.now, instance, latency_us)
        recorder.add(latency_us)

    def network_us(self):
        return whole(self.networks.expovariate(1 / NETWORK_US))

    def run(self, operations):
        """Runs until so many more requests have their answers."""
        environment, recorder = self.environment, self.recorder
        goal = recorder.answered + operations
        while recorder.answered < goal:
            environment.step()


def whole(us):
    """Rounded, halves up."""
    return int(us + 0.5)


def measure(plane, operations):
    """The median run of a tenth of a second, of at least three runs."""
    runs = []
    end = perf_counter_ns() + MEASURED_NS
    while len(runs) < 3 or perf_counter_ns() < end:
        # Time on a CPU: a run is so long that others would have a share of the time on the wall.
        start = process_time_ns()
        plane.run(operations)
        runs.append((process_time_ns() - start) / operations)
    runs.sort()
    print(f"{runs[len(runs) // 2]:.3f}")


def report(plane, operations):
    plane.recorder.clear()
    start_us = plane.environment.now
    plane.run(operations)
    recorder = plane.recorder
    places_us = CONCURRENCY * plane.size * (plane.environment.now - start_us)
    facts = {
        "requests": recorder.recorded,
        "mean_us": recorder.latency_us / recorder.recorded,
        "p50_us": recorder.quantile(0.5),
        "p99_us": recorder.quantile(0.99),
        "utilisation": recorder.busy_us / places_us,
        "digest": f"{recorder.digest:032x}",
    }
    print(json.dumps(facts, separators=(",", ":")))


def main(words):
    if len(words) not in (3, 4) or words[0] not in ("batch", "report"):
        sys.exit(2)
    size, operations = int(words[1]), int(words[2])
    plane = DataPlane(size, words[3] if len(words) == 4 else "1")
    # Six times as long as a service, and what is filled at the start is far behind.
    plane.environment.run(until=6 * SERVICE_US)
    plane.run(WARM_UP_REQUESTS)
    (measure if words[0] == "batch" else report)(plane, operations)


main(sys.argv[1:])
