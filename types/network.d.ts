// Types of the drawing that several modules of static/network/ share. Only the type check reads this file.

type NodeType = 'author' | 'paper' | 'venue';

/** A network as the API gives it: a list for each field, in the order of the nodes and of the edges. */
interface NetworkAnswer {
  title: string;
  spec?: string;
  centre: number | null;
  nodes: {id: string[], name: string[]} & Record<string, any[]>;
  edges: {source: number[], target: number[]} & Record<string, any[]>;
  total_nodes: number;
  total_edges: number;
  left_out: string[];
  layout?: Layout;
  /** Only in a page without a server: [id, title, venue, year, indices of the authors]. */
  papers?: [string, string, string | null, number | null, number[]][];
  palette?: {light: Theme, dark: Theme};
}

interface Layout {
  state: 'ready' | 'computing' | 'waiting' | 'failed' | 'too_large' | string;
  /** Seconds. */
  retry_after: number | null;
  reason: string;
}

interface Theme {
  background: string;
  ink: string;
  soft: string;
  line: string;
  other?: string;
  communities: string[];
}

/** The colours in force, as CSS writes them. */
interface Colours {
  background: string;
  ink: string;
  soft: string;
  line: string;
  other: string;
  accent: string;
  communities: string[];
}

interface GraphNode {
  id: string;
  name: string;
  type: NodeType;
  /** All papers; `counts` is how many of them the filters let through. */
  papers: number;
  counts: number;
  /** From 0; -1 for none. */
  community: number;
  /** What the legend shows: a number of the palette, "other", or null. */
  colour: number | 'other' | null;
  x: number;
  y: number;
  rows: number;
  years: number[];
  index: number;
  links: GraphLink[];
  shown: boolean;
  isCentre: boolean;
  added?: boolean;
  /** What the disc grows with. */
  size: number;
  /** In units of the network. */
  radius: number;
  /** Shown coauthors. */
  degree: number;
  withCentre: number;
  /** The name without case and accents, once it was searched. */
  folded?: string;
}

interface GraphLink {
  source: GraphNode;
  target: GraphNode;
  papers: number;
  counts: number;
  years: number[];
  first: number | null;
  last: number | null;
  strong: boolean;
  shown: boolean;
  index: number;
}

interface Community {
  number: number;
  members: GraphNode[];
  colour: number | 'other';
}

interface YearRange {
  first: number | null;
  last: number | null;
}

interface Point {
  x: number;
  y: number;
}

interface Camera extends Point {
  zoom: number;
}

type LinkChoice = 'strong' | 'two' | 'all';
type SizeChoice = 'papers' | 'joint';

/** What a reader has chosen; see `nothingChosen` in state.js. */
interface Choices extends YearRange {
  joint: number;
  links: LinkChoice;
  size: SizeChoice;
  select: string | null;
  link: string[] | null;
  community: number | null;
  expand: string[];
  move: Map<string, Point>;
  camera: Camera | null;
}

/** What is in view: edges in units of the network, width and height in pixels. */
interface Frame {
  scale: number;
  width: number;
  height: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  leader?: Leader;
}

/** A line from a dot to its name: x, y, x, y. */
type Leader = [number, number, number, number];

interface Dot extends Point {
  node: GraphNode;
  reach: number;
}

interface LabelSize {
  text: string;
  font: string;
  height: number;
  width: number;
}

interface PlacedLabel extends Point {
  node: GraphNode;
  text: string;
  font: string;
  leader: Leader | null;
  over: boolean;
}

/** What stands out. */
interface Lit {
  nodes: Set<GraphNode>;
  links?: GraphLink[];
  strongly?: boolean;
  inside?: boolean;
}

interface PaperItem {
  id: string;
  title: string;
  venue: string | null;
  year: number | null;
  authors: string[];
  page?: string;
}

type Network = import('../static/network/model.js').Network;
type View = import('../static/network/view.js').View;
type Canvas = import('../static/network/canvas.js').Canvas;
type Source = import('../static/network/data.js').Server | import('../static/network/data.js').Offline;

/** A part of the page that follows the view. */
interface Part {
  element?: HTMLElement;
  update(changed: Set<string>): void;
}

/** Everything that buttons, keys and the mouse can do. */
interface Acts {
  open(node: GraphNode | null | undefined, how?: {still?: boolean, silent?: boolean}): void;
  nothing(): void;
  page(node: GraphNode): Promise<void>;
  expand(node: GraphNode): Promise<void>;
  details(): void;
  find(): void;
  nearer(): void;
  further(): void;
  whole(): void;
  pan(dx: number, dy: number): void;
  nudge(node: GraphNode, dx: number, dy: number): void;
  picture: (() => Promise<void>) | null;
}

type Say = (text: string) => void;

/** vis-network, which a script of its own defines. It has types of its own only as a package for bundlers. */
declare const vis: any;
