"""What people write to watch a Pi: the common figures of psutil, each five seconds. A stand-in for bench/monitors.sh."""
import time

import psutil

while True:
    reading = {
        "cpu": psutil.cpu_percent(percpu=True),
        "load": psutil.getloadavg(),
        "memory": psutil.virtual_memory()._asdict(),
        "swap": psutil.swap_memory()._asdict(),
        "disks": {part.mountpoint: psutil.disk_usage(part.mountpoint)._asdict() for part in psutil.disk_partitions()},
        "io": {name: io._asdict() for name, io in psutil.disk_io_counters(perdisk=True).items()},
        "net": {name: io._asdict() for name, io in psutil.net_io_counters(pernic=True).items()},
        "temperatures": psutil.sensors_temperatures(),
        "frequency": psutil.cpu_freq(),
    }
    print(len(str(reading)), flush=True)
    time.sleep(5)
