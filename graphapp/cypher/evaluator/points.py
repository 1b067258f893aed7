"""Points in the four coordinate reference systems of Neo4j, and the distance between two. Pure."""

from __future__ import annotations

import math
from typing import Any

from graphapp.cypher.evaluator.wording import described
from graphapp.errors import QueryError

__all__ = ["SYSTEMS", "Point", "distance", "make_point", "point_component"]

# name and EPSG code, as in https://neo4j.com/docs/cypher-manual/5/values-and-types/spatial/
SYSTEMS = {"cartesian": 7203, "cartesian-3d": 9157, "wgs-84": 4326, "wgs-84-3d": 4979}
_NAMES = {code: name for name, code in SYSTEMS.items()}
_EARTH_METRES = 6_378_140.0


class Point:
    """Two or three coordinates (x or longitude, y or latitude, z or height) in the system with the EPSG code
    `srid`."""

    __slots__ = ("coordinates", "srid")
    NAME = "point"
    CYPHER = "POINT"

    def __init__(self, srid: int, coordinates: tuple[float, ...]) -> None:
        self.srid = srid
        self.coordinates = coordinates

    @property
    def system(self) -> str:
        """The name of the coordinate reference system."""
        return _NAMES[self.srid]

    def __eq__(self, other: object) -> bool:
        return type(other) is Point and other.srid == self.srid and other.coordinates == self.coordinates

    def __hash__(self) -> int:
        return hash((self.srid, self.coordinates))

    def __str__(self) -> str:
        shown = ", ".join(f"{name}: {value}" for name, value in zip("xyz", self.coordinates, strict=False))
        return f"point({{{shown}, crs: '{self.system}'}})"

    def __repr__(self) -> str:
        return str(self)


_AXES = {"x": 0, "y": 1, "z": 2, "longitude": 0, "latitude": 1, "height": 2}
_SHAPES = "Write {x: 1.0, y: 2.0} or {longitude: 12.8, latitude: 56.7}, with z or height as the third coordinate, and crs or srid if required."


def make_point(parts: dict[str, Any]) -> Point | None:
    """The point that a map describes; None if one of its values is null. Raises QueryError if the map does
    not describe a point."""
    if any(value is None for value in parts.values()):
        return None
    geographic = "longitude" in parts and "latitude" in parts
    names = ("longitude", "latitude") if geographic else ("x", "y")
    third = next((name for name in ("z", "height") if name in parts and (name == "z" or geographic)), None)
    if any(name not in parts for name in names):
        raise QueryError("The map does not describe a point.", _SHAPES)
    coordinates = tuple(_number(name, parts[name]) for name in (*names, *filter(None, [third])))
    srid = _system(parts, geographic, len(coordinates))
    if srid not in (4326, 4979):
        return Point(srid, coordinates)
    longitude, latitude, *rest = coordinates
    if not -90 <= latitude <= 90:
        raise QueryError(f"Invalid latitude: {latitude}.", "A latitude must be between -90 and 90.")
    return Point(
        srid, ((longitude + 180) % 360 - 180 if abs(longitude) > 180 else longitude, latitude, *rest)
    )


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise QueryError(f"The coordinate {name} is {described(value)}, not a number.")
    return float(value)


def _system(parts: dict[str, Any], geographic: bool, dimensions: int) -> int:
    """The code of the coordinate reference system that a map names; otherwise that of the system implied by
    its keys and number of dimensions."""
    if "crs" in parts and "srid" in parts:
        raise QueryError("A point can have either crs or srid, not both.")
    if "crs" in parts:
        srid = SYSTEMS.get(str(parts["crs"]).lower(), 0)
    elif "srid" in parts:
        srid = parts["srid"] if parts["srid"] in _NAMES else 0
    else:
        srid = SYSTEMS[("wgs-84" if geographic else "cartesian") + ("-3d" if dimensions == 3 else "")]
    if not srid:
        raise QueryError("Unknown coordinate reference system.", f"Available: {', '.join(SYSTEMS)}.")
    if geographic and srid in (7203, 9157):
        raise QueryError("Longitude and latitude are not Cartesian coordinates.", _SHAPES)
    if (srid in (9157, 4979)) != (dimensions == 3):
        raise QueryError(f"{_NAMES[srid]} does not have {dimensions} coordinates.", _SHAPES)
    return srid


def point_component(point: Point, name: str) -> float | int | str:
    """x, y, z, longitude, latitude, height, crs or srid. Raises QueryError if the point has no such
    component."""
    if name == "crs":
        return point.system
    if name == "srid":
        return point.srid
    axis = _AXES.get(name)
    geographic = point.srid in (4326, 4979)
    if axis is None or axis >= len(point.coordinates) or (len(name) > 1 and not geographic):
        raise QueryError(f"A point in {point.system} has no {name!r}.")
    return point.coordinates[axis]


def distance(a: Any, b: Any) -> float | None:
    """The distance in metres on the globe, or in the unit of the coordinates on a plane; None for points of
    different systems and for values that are not points.

    Source: the haversine formula on a sphere of 6,378,140 m at the mean height of the points, combined with
    the difference of heights by Pythagoras.
    """
    if not isinstance(a, Point) or not isinstance(b, Point) or a.srid != b.srid:
        return None
    if a.srid in (7203, 9157):
        return math.dist(a.coordinates, b.coordinates)
    (x1, y1, *height1), (x2, y2, *height2) = a.coordinates, b.coordinates
    lat1, lat2 = math.radians(y1), math.radians(y2)
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(x2 - x1) / 2) ** 2
    angle = 2 * math.atan2(math.sqrt(half), math.sqrt(1 - half))
    if not height1:
        return _EARTH_METRES * angle
    ground = (_EARTH_METRES + (height1[0] + height2[0]) / 2) * angle
    return math.hypot(ground, height1[0] - height2[0])
