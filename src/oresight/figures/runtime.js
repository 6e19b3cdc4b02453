// What an option cannot say in JSON: drawing functions and the projection, named {"$fn": "name"}.
// The browser and the document writer load this same file, after echarts.min.js, d3-array.min.js
// and d3-geo.min.js.
"use strict";

globalThis.oresight = (() => {
  const SPHERE_WIDTH = 360;

  /** Equal Earth as a stream, so that lines cut at the antimeridian stay cut. */
  function equalEarth(centre = 150) {
    const projection = d3.geoEqualEarth().rotate([-centre, 0]).scale(SPHERE_WIDTH / (2 * Math.PI));
    return {
      project: (point) => projection(point),
      unproject: (point) => projection.invert(point),
      stream: projection.stream,
    };
  }

  const decimal = (digits) => (value) => Number(value).toFixed(digits);
  const percent = (digits) => (value) => `${(100 * value).toFixed(digits)} %`;

  /** A numeric axis or label whose values are found in a list of words. */
  const word = (words) => (value) => words[Math.round(value)] ?? "";

  /** A numeric axis whose whole numbers are lanes; between them there is no word. */
  const lane = (words) => (value) => (Number.isInteger(value) ? (words[value] ?? "") : "");

  /** A thin line from low to high with small ends: dimensions are category, low, high. */
  function interval(params, api) {
    const [at, low, high] = [api.value(0), api.value(1), api.value(2)];
    if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
    const [x1, y] = api.coord([low, at]);
    const [x2] = api.coord([high, at]);
    const tick = 3;
    const style = { stroke: api.visual("color"), lineWidth: 1.2, fill: "none" };
    const line = (a, b, c, d) => ({ type: "line", shape: { x1: a, y1: b, x2: c, y2: d }, style });
    return {
      type: "group",
      children: [
        line(x1, y, x2, y),
        line(x1, y - tick, x1, y + tick),
        line(x2, y - tick, x2, y + tick),
      ],
    };
  }

  /** A bar from one day to another: dimensions are row, start, end and, if any, opacity. */
  function span(params, api) {
    const [x1, y] = api.coord([api.value(1), api.value(0)]);
    const [x2] = api.coord([api.value(2), api.value(0)]);
    const height = Math.max(4, api.size([0, 1])[1] * 0.58);
    const area = params.coordSys;
    const left = Math.max(x1, area.x);
    const right = Math.min(Math.max(x2, left + 2), area.x + area.width);
    const shape = { x: left, y: y - height / 2, width: Math.max(right - left, 2), height };
    const { fill, stroke, lineWidth } = api.style();
    const opacity = Number.isFinite(api.value(3)) ? api.value(3) : 1;
    const decal = api.visual("decal") ?? undefined;
    return { type: "rect", shape, style: { fill, stroke, lineWidth, decal, opacity } };
  }

  /** One area between two lines, drawn with the first item: dimensions are x, low, high. */
  function band(params, api) {
    if (params.dataIndexInside !== 0) return null;
    const rows = Array.from({ length: params.dataInsideLength }, (_, at) => at);
    const edge = (dim) => rows.map((at) => api.coord([api.value(0, at), api.value(dim, at)]));
    const points = [...edge(1), ...edge(2).reverse()];
    return { type: "polygon", shape: { points }, style: { fill: api.visual("color") } };
  }

  const factories = {
    equalEarth,
    decimal,
    percent,
    word,
    lane,
    interval: () => interval,
    span: () => span,
    band: () => band,
  };

  /** Width of a text in our own font: there is no screen to measure it on. */
  function measureText(text, font) {
    const size = Number.parseFloat(/([\d.]+)px/.exec(font ?? "")?.[1] ?? 12);
    const bold = /bold|[6-9]00/.test(font ?? "") ? 1.04 : 1;
    let ems = 0;
    for (const letter of text ?? "") ems += oresightAdvances[letter] ?? 1;
    return { width: ems * size * bold };
  }

  if (typeof document === "undefined") echarts.setPlatformAPI({ measureText });

  /** Put functions where an option names them. */
  function revive(node) {
    if (Array.isArray(node)) return node.map(revive);
    if (node === null || typeof node !== "object") return node;
    if (typeof node.$fn === "string") {
      const factory = factories[node.$fn];
      if (!factory) throw new Error(`no drawing function is called ${node.$fn}`);
      return factory(...(node.args ?? []));
    }
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, revive(value)]));
  }

  /** Draw an option as SVG; a string of JSON, because very long strings do not cross as they are. */
  function svg(text, width, height) {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption({ animation: false, ...revive(JSON.parse(text)) });
    // A still picture needs no hover styles, which the library writes wrongly for gradients.
    const still = { cssEmphasis: false, cssAnimation: false, useViewBox: true };
    const drawn = chart.getZr().painter.renderToString(still);
    chart.dispose();
    return JSON.stringify(drawn);
  }

  return { revive, svg };
})();
