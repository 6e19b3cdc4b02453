// Turns the packaged topology into GeoJSON whose features carry the ISO alpha-3 code as `name`.
// Usage: node map.mjs TOPOLOGY CODES OUT   (CODES: {"392": "JPN", "Kosovo": "XKX", …})
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [topologyPath, codesPath, outPath] = process.argv.slice(2);
const { feature } = createRequire(import.meta.url)("topojson-client");
const topology = JSON.parse(readFileSync(topologyPath, "utf8"));
const codes = JSON.parse(readFileSync(codesPath, "utf8"));

const ANTARCTICA = "010"; // no country, and a third of the height of the map
const countries = feature(topology, topology.objects.countries).features;
const features = countries.filter((item) => item.id !== ANTARCTICA).map((item) => ({
  type: "Feature",
  properties: { name: codes[item.id] ?? codes[item.properties.name] ?? `?${item.properties.name}` },
  geometry:
    item.geometry.type === "Polygon"
      ? { type: "MultiPolygon", coordinates: [item.geometry.coordinates] }
      : item.geometry,
}));

// Natural Earth draws Crimea, a ring of its own, with Russia; the maps here follow the view of the
// General Assembly (A/RES/68/262), which is also Japan's.
const CRIMEA = { west: 32, east: 37, south: 44, north: 47 };
const inside = ([ring]) =>
  ring.every(
    ([x, y]) => x > CRIMEA.west && x < CRIMEA.east && y > CRIMEA.south && y < CRIMEA.north,
  );
const of = (name) => features.find((item) => item.properties.name === name).geometry;
const moved = of("RUS").coordinates.filter(inside);
if (moved.length !== 1) throw new Error(`expected one ring of Crimea, found ${moved.length}`);
of("RUS").coordinates = of("RUS").coordinates.filter((polygon) => !inside(polygon));
of("UKR").coordinates.push(...moved);

const unnamed = features.map((item) => item.properties.name).filter((name) => name.startsWith("?"));
const round = (value) => (Array.isArray(value) ? value.map(round) : Math.round(value * 100) / 100);
for (const item of features) item.geometry.coordinates = round(item.geometry.coordinates);
writeFileSync(outPath, JSON.stringify({ type: "FeatureCollection", features }));
process.stdout.write(unnamed.join("\n"));
