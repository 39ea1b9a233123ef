"""Distances, and what is refused about places."""

from math import asin, cos, radians, sin, sqrt

from backend.refusal import Refusal

EARTH_KM = 6371.0


class UnknownCentre(Refusal):
    """There is no centre with the code “{code}”. Choose one from the list."""

    zh = "没有编号为“{code}”的网点，请从列表中选择。"
    status = 404


def km_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle kilometres between two (latitude, longitude) in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, place)) for place in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
