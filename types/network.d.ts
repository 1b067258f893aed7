// Types shared by the modules of static/network/. Only the type check reads this file.

type NodeType = 'author' | 'paper' | 'venue' | 'institution' | 'country' | 'community';

/** A network as returned by the API: one list for each field, in the order of the nodes and of the edges. */
interface NetworkAnswer {
  title: string;
  spec?: string;
  centre: number | null;
  /** The number of nodes in the centre, which come first; absent in files of earlier versions. */
  centres?: number;
  /** The places of the members of a group, if there are other authors, too; absent in files of earlier versions. */
  members?: number[];
  nodes: {id: string[], name: string[]} & Record<string, any[]>;
  edges: {source: number[], target: number[]} & Record<string, any[]>;
  total_nodes: number;
  total_edges: number;
  left_out: string[];
  layout?: Layout;
  /** Only in a single-file page: [id, title, venue, year, indices of the authors]. */
  papers?: [string, string, string | null, number | null, number[]][];
  palette?: {light: Theme, dark: Theme};
  /** Only in a single-file page: the choices of the drawing, as in an address. */
  choices?: string;
  measures?: import('../static/network/measures.js').Measure[];
  /** Only in a single-file page: the values of chosen measures that the drawing cannot compute, in the order of the nodes. */
  values?: Record<string, (number | string | null)[]>;
  /** Only in a single-file page: a sentence for each of these measures whose values are estimated. */
  estimates?: Record<string, string>;
  /** Only in a single-file page. */
  communities?: Topic[];
}

/** What a community is about; see `CommunityTopic` in graphapp/networks/spec.py. */
interface Topic {
  number: number;
  size: number;
  papers: number;
  words: string[];
  venue: string | null;
  people: {id: string, name: string}[];
}

/** The communities of a network with another resolution. */
interface CommunitiesAnswer {
  ids: string[];
  community: number[];
  communities: Topic[];
  layout: Layout;
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
  /** Absent in files of earlier versions. */
  scale?: string[];
}

/** The current colours, as CSS values. */
interface Colours {
  background: string;
  ink: string;
  soft: string;
  line: string;
  other: string;
  accent: string;
  communities: string[];
  /** The stops of the scale of colours, from the lowest value. */
  scale: string[];
}

interface GraphNode {
  id: string;
  name: string;
  type: NodeType;
  /** All papers; `counts` is the number of those that pass the filters. */
  papers: number;
  counts: number;
  /** From 0; -1 if the node has no community. */
  community: number;
  /** Its colour in the legend: an index of the palette, "other", or null. */
  colour: number | 'other' | null;
  x: number;
  y: number;
  /** The year of the first paper. */
  first?: number | null;
  rows: number;
  years: number[];
  index: number;
  links: GraphLink[];
  shown: boolean;
  isCentre: boolean;
  /** True for the centre and for other author rows in the centre. */
  isHub: boolean;
  /** True for a member of a group in a network that also has other authors. */
  isMember: boolean;
  /** The link to the centre. */
  toCentre: GraphLink | null;
  /** The position given by the layout. */
  home: Point;
  /** The position given by the usual layout, if another one is chosen. */
  base?: Point;
  /** Its position before the layout changed. */
  from?: Point;
  added?: boolean;
  /** The node around which an added node was added. */
  hub?: GraphNode;
  /** True for a suggested collaborator of the centre. */
  suggested?: boolean;
  /** The place of its value on the scale of colours, or its category; null if it has none. */
  place?: number | null;
  /** The number of papers that determines the radius. */
  size: number;
  /** In units of the network. */
  radius: number;
  /** The number of shown coauthors. */
  degree: number;
  /** The number of papers with the centre that pass the filter on years. */
  withCentre: number;
  /** The members, if the node is a collapsed community. */
  members?: GraphNode[];
  /** The number of members that pass the filters, if the node is a collapsed community. */
  inside?: number;
  /** The collapsed community that shows the node. */
  within?: GraphNode | null;
  /** The name without case and accents, once a search has needed it. */
  folded?: string;
}

interface GraphLink {
  source: GraphNode;
  target: GraphNode;
  papers: number;
  counts: number;
  /** The sum of the fractional weights of the joint papers. */
  strength?: number;
  years: number[];
  first: number | null;
  last: number | null;
  strong: boolean;
  shown: boolean;
  index: number;
  /** The links that it stands for, if an end is a collapsed community. */
  parts?: GraphLink[];
}

/** How a measure colours nodes; see `colouring` in measures.js. */
interface Colouring {
  measure: import('../static/network/measures.js').Measure;
  place: (value: number | string | null | undefined) => number | null;
  ticks: {at: number, value: number}[];
  categories: {value: string, count: number}[];
  /** The number of nodes whose category has no colour. */
  rest?: number;
}

interface Community {
  number: number;
  members: GraphNode[];
  colour: number | 'other';
  topic: Topic | null;
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

/** The content of a view file; see graphapp/networks/view_file.py. */
interface ViewFile {
  title: string;
  /** The network, and the choices of the drawing, as in an address. */
  spec: string;
  choices: string;
  /** Files of earlier versions have no names. */
  positions: {ids: string[], x: number[], y: number[], names?: string[]};
}

type LinkChoice = 'strong' | 'two' | 'all';
/** The id of a measure. */
type SizeChoice = string;

/** The user's choices; see `nothingChosen` in state.js. */
interface Choices extends YearRange {
  joint: number;
  links: LinkChoice;
  size: SizeChoice | null;
  /** The id of the measure that determines the colour of discs; null: the community. */
  colour: string | null;
  select: string | null;
  /** The ids of the selected nodes if there are several; `select` is null then. */
  several: string[];
  link: string[] | null;
  /** The ids of nodes that the user has hidden. */
  hide: string[];
  /** The ids of the only nodes that the user wants to see; empty: all. */
  only: string[];
  /** The ids of nodes that keep their positions in every layout. */
  pin: string[];
  resolution: number;
  show: 'network' | 'density';
  layout: string | null;
  community: number | null;
  /** The numbers of collapsed communities, from 0. */
  collapse: number[];
  expand: string[];
  suggested: number;
  move: Map<string, Point>;
  camera: Camera | null;
}

/** The part of the network in view: its edges in units of the network, width and height in pixels. */
interface Frame {
  scale: number;
  /** The radius of the smallest disc, in pixels. */
  least: number;
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

/** The highlighted nodes and links. */
interface Lit {
  nodes: Set<GraphNode>;
  links?: GraphLink[];
  strongly?: boolean;
  inside?: boolean;
}

interface PaperItem {
  id: string;
  title: string;
  /** The title with its formulas as Unicode text; only from the server. */
  shown_title?: string;
  venue: string | null;
  year: number | null;
  authors: string[];
  page?: string;
}

type Network = import('../static/network/model.js').Network;
type Past = import('../static/network/past.js').Past;
type View = import('../static/network/view.js').View;
/** Something that the drawing waits for; see waits.js. */
interface Wait {
  text: string;
  /** When it began, in milliseconds. */
  since: number;
  cancel(): void;
}

type Drawing = import('../static/network/main.js').Drawing;
type Canvas = import('../static/network/canvas.js').Canvas;
type Source = import('../static/network/data.js').Server | import('../static/network/data.js').Offline;

/** A part of the page that is updated when the view changes. */
interface Part {
  element?: HTMLElement;
  update(changed: Set<string>): void;
}

/** What can be done with nodes that are selected; see selection_acts.js. */
interface SelectionActs {
  hide(nodes: GraphNode[]): void;
  only(nodes: GraphNode[]): void;
  showHidden(): void;
  /** Pin nodes, or unpin them if all are pinned. */
  pin(nodes: GraphNode[]): void;
  /** Add the coauthors of nodes to the selection. */
  neighbours(nodes: GraphNode[]): void;
  centre(nodes: GraphNode[]): void;
  /** Select these nodes. */
  all(nodes: GraphNode[]): void;
}

/** The actions of buttons, keys and the mouse. */
interface Acts extends SelectionActs {
  open(node: GraphNode | null | undefined, how?: {still?: boolean, silent?: boolean}): void;
  /** Add a node to the selection, or remove it from there. */
  toggle(node: GraphNode): void;
  link(link: GraphLink): void;
  nothing(): void;
  page(node: GraphNode): Promise<void>;
  expand(nodes: GraphNode[]): Promise<void>;
  suggest(): Promise<void>;
  details(): unknown;
  find(): void;
  nearer(): void;
  further(): void;
  whole(): void;
  pan(dx: number, dy: number): void;
  nudge(nodes: GraphNode[], dx: number, dy: number): void;
  moved(nodes: GraphNode[]): void;
  picture: (() => Promise<void>) | null;
  undo(): unknown;
  redo(): unknown;
  reset(): unknown;
}

type Say = (text: string) => void;

/** vis-network, a global defined by its own script. Its type declarations exist only in the package for bundlers. */
declare const vis: any;
