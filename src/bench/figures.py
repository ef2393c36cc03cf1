"""The figures: their names for people, units, and how they are written."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Figure:
    title: str
    unit: str
    scale: float = 1
    decimals: int = None  # None: three significant digits, whole from 1,000 on

    @property
    def heading(self):
        return self.title if self.unit == "1/s" else f"{self.title}, {self.unit}"

    def write(self, value):
        if value is None:
            return "–"
        value *= self.scale
        digits = (
            self.decimals if self.decimals is not None else 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
        )
        return f"{round(value, -3) if value >= 100_000 else value:,.{digits}f}"


FIGURES = {
    "deliveries_per_s": Figure("Deliveries/s", "1/s", decimals=0),
    "cpu_us_per_delivery": Figure("CPU per delivery", "µs"),
    "p50_us": Figure("p50", "ms", 1e-3),
    "p99_us": Figure("p99", "ms", 1e-3),
    "p999_us": Figure("p99.9", "ms", 1e-3),
    "connects_per_s": Figure("Connects/s", "1/s", decimals=0),
    "cpu_us_per_connect": Figure("CPU per connect", "µs"),
    "kb_per_connection": Figure("Resident per connection", "KB"),
    "kb_before_collection": Figure("before the collection", "KB"),
    "heap_kb_per_connection": Figure("of it heap", "KB"),
    "empty_mb": Figure("Empty process", "MB", decimals=0),
    "publishes_per_s": Figure("Publications/s", "1/s", decimals=0),
    "cpu_us_per_publish": Figure("CPU per publication", "µs"),
}
