// Types shared by the modules of static/map/. Only the type check reads this file.

/** A disc of the map as in `/api/v1/map`. */
interface MapItem {
  region: number | null;
  key: string | null;
  kind: 'community' | 'small' | 'venue' | 'part' | 'author';
  name: string;
  authors: number;
  papers: number;
  first: number | null;
  last: number | null;
  mean_year: number | null;
  recent: number;
  growth: number;
  venue: string | null;
  people: string[];
  names: string[];
  colour: number;
  x: number;
  y: number;
  r: number;
  opens: 'regions' | 'authors' | '';
  page: string;
}

interface MapStep {
  region: number;
  name: string;
  x: number;
  y: number;
  r: number;
}

interface MapLevel {
  map: {current: boolean; built: string; authors: number; papers: number; communities: number; changes: string[]};
  path: MapStep[];
  shows: 'regions' | 'authors';
  items: MapItem[];
  links: {source: number; target: number; papers: number; strength: number}[];
  total_links: number;
  left_out: string[];
  last_year: number | null;
}

interface MapPlace {
  key: string;
  name: string;
  papers: number;
  path: MapStep[];
  x: number;
  y: number;
  r: number;
  names: string[];
  others: number;
  page: string;
}

/** A disc that the page knows; `children` is null until its level has been loaded. */
interface MapNode {
  item: MapItem;
  parent: MapNode | null;
  level: MapLevel | null;
  children: MapNode[] | null;
}

/** The middle of the visible part, and the pixels per unit of the map. */
interface MapCamera {
  x: number;
  y: number;
  zoom: number;
}

interface MapSize {
  width: number;
  height: number;
}

/** What is drawn: closed discs, open regions from the outermost, and the innermost region around the middle of the view. */
interface MapShown {
  closed: MapNode[];
  open: MapNode[];
  wanted: MapNode[];
  focus: MapNode;
}

type MapColour = 'community' | 'year' | 'growth' | 'venue';

/** A legend: a scale with values at its places, or categories with their colours and counts. */
interface MapLegend {
  ticks: [number, string][];
  categories: {name: string; colour: string; count: number}[];
  rest: number;
  note: string;
}

interface MapLabel {
  text: string;
  x: number;
  y: number;
  font: string;
  /** Ink, softer, or what is readable on the disc of an author. */
  tone: 'ink' | 'soft' | 'inside';
  halo: boolean;
  /** The author in whose disc the text is. */
  on?: MapNode;
  /** The width of an opaque ground. */
  plate?: number;
}
