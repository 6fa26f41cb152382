// Every word of the page in English. The other languages have the same shape.

import { numberText } from '../numbers.js';

const epochText = (epoch: number): string => epoch.toLocaleString('en').replaceAll(',', '\u202f');

export const en = {
  title: 'kanjs playground',
  run: 'Run',
  pause: 'Pause',
  step: 'Step',
  restart: 'Restart',
  seed: 'Seed',
  theme: { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  switchLanguage: 'Language',

  data: 'Data',
  functionsOf: 'Functions',
  tablesOf: 'Tables',
  ownFormula: 'a function of your own …',
  formulaOf: 'Function',
  names: {
    hello: 'exp(sin πx + y²)',
    wave: 'sin πx + 0.4 sin 5πx',
    product: 'x · y',
    ripple: 'a ripple',
    velocities: 'adding velocities',
    four: 'a function of four',
    iris: 'iris: which species',
    wine: 'wine: which grower',
    diabetes: 'diabetes: how it progresses',
    rings: 'three rings',
  } as Record<string, string>,
  table: 'Table',
  drop: 'drop a table',
  dropHere: 'Drop it anywhere',
  nothingLeaves: 'CSV or Parquet. Nothing leaves your machine.',
  target: 'Predict',

  settings: 'Settings',
  noise: 'Noise',
  grid: 'Grid',
  order: 'Order',
  base: 'Base',
  optimizer: 'Optimiser',
  rate: 'Rate',
  sparsity: 'Sparsity',
  pace: 'Pace',
  paces: { watch: 'watch', brisk: 'brisk', full: 'full' },
  none: 'none',
  addNode: (layer: number) => `Add a node to layer ${layer}`,
  removeNode: (layer: number) => `Take a node from layer ${layer}`,
  layer: 'layer',
  addLayer: 'Add a layer',
  nodes: (count: number) => (count === 1 ? '1 node' : `${count} nodes`),

  network: 'Network',
  loss: 'Loss',
  test: 'held back',
  epoch: 'epoch',
  epochText,
  answers: 'What it says',
  dataCaption: 'data',
  networkCaption: 'network',
  predicted: 'predicted',
  truth: 'truth',
  rowsOf: (train: number, heldBack: number) => `${epochText(train)} rows, ${epochText(heldBack)} more held back`,
  howRead: (count: number) => (count === 1 ? 'how it was read: one thing' : `how it was read: ${count} things`),
  decidedOf: (columns: readonly string[], why: string, as: string) =>
    `${columns.length > 0 ? `${columns.join(', ')}: ` : ''}${why} (${as})`,
  rightOf: (share: number) => `${(100 * share).toFixed(0)} % right`,
  parameters: (count: number) => `${epochText(count)} parameters`,
  someInputs: (drawn: number, all: number) => `${drawn} of ${all} inputs are drawn: prune to see which count`,
  inputsLeft: (left: number, all: number) => `${left} of ${all} inputs are left`,
  threads: (count: number) => (count === 1 ? 'one thread' : `${count} threads`),
  said: (epoch: number, loss: number, test: number | undefined) =>
    `Epoch ${epoch}: loss ${numberText(loss)}${test === undefined ? '' : `, ${numberText(test)} on rows held back`}.`,
  converged: 'Nothing more is gained: it has converged.',

  edgeName: (from: string, to: string) => `${from} → ${to}`,
  nodeName: (layer: number, node: number) => `node ${node} of layer ${layer}`,
  edgeSays: (name: string, share: number, locked: string | undefined) =>
    `${name}, importance ${Math.round(100 * share)} %${locked === undefined ? '' : `, locked to ${locked}`}`,
  importance: 'importance',
  edges: 'Edges',
  from: 'from',
  to: 'to',
  kind: 'curve',
  spline: 'a curve that learns',
  lockedTo: (name: string) => `locked to ${name}`,
  asTable: 'as a table',
  edgeHint: 'Point at a curve to see it large; click it to fix it to a function.',
  looksLike: 'looks like',
  lock: 'Lock',
  free: 'Free',
  lockAs: 'Lock this edge to',

  prune: 'Prune',
  keepEdges: (keep: number, edges: number) => `keep ${keep} of ${edges} edges`,
  cost: (now: number, then: number) => `loss ${numberText(now)} → ${numberText(then)}`,
  findFormula: 'Find formula',
  stopFinding: 'Stop',
  formula: 'Formula',
  noFormula: 'What do the curves say together?',
  searching: (tried: number, shapes: number, ofClass?: string) =>
    `${ofClass === undefined ? '' : `${ofClass}: `}${shapes === 0 ? 'a first look …' : `${tried} of ${shapes} shapes tried`}`,
  firstLook: 'a first look …',
  frontOf: 'From the simplest to the most exact',
  setAside: (rows: readonly { name: string; value: number }[]) =>
    `Set aside as ${rows.length === 1 ? 'a slip' : 'slips'}: ${rows.map(({ name, value }) => `${name} = ${value}`).join(', ')}`,
  searchedIn: (names: readonly string[]) => `Of the columns that the network uses most: ${names.join(', ')}`,
  errorOf: (error: number) => `error ${numberText(error)}`,
  exact: 'exact',
  formulaRight: (share: number) => `${(100 * share).toFixed(0)} % right`,
  export: 'Export',
  exports: {
    model: 'Model file (.safetensors)',
    svg: 'Picture (SVG)',
    png: 'Picture (PNG)',
    report: 'Report (HTML)',
    formula: 'Formula (text)',
    latex: 'Formula (LaTeX)',
  },
  /** of the languages that exports are written in; what has no name here has the library's */
  languagesOf: {} as Record<string, string>,
  copyLink: 'Copy link',
  copied: 'Copied',
  linkIs: 'The link',
  tooLong: 'Too much was changed for a link: begin again, and change less.',
  brokenLink: 'This link is broken: here is the beginning.',
  ownLink: (name: string) =>
    `This link is about the table ${name}, which stayed with its owner: drop it here to go on.`,
  elsewhere: 'The address names a table of another site: only tables beside this page are read.',
  /** in place of a sentence of the library that is not known in this language */
  unknownFault: 'This cannot be done.',
  noSuchTable: (name: string) => `There is no table ${name} here.`,

  lessons: 'Lessons',
  lessonTexts: {
    edge: {
      title: 'What an edge is',
      says: [
        'One input, one output, one edge. The edge is no weight: it is a curve, bent until it runs through the points.',
        'The curve is a sum of small bumps. Learning moves how high each bump stands.',
        'This is all that a larger network is made of: curves on edges, and sums in nodes.',
      ],
    },
    grids: {
      title: 'Why grids',
      says: [
        'Two intervals are too few: the curve cannot bend where the points do.',
        'Six intervals. The curve stayed what it was, and has more places to bend.',
        'Twelve. The fast wave comes into reach; see the loss fall by steps.',
        'Thirty. A coarse grid finds the shape, a fine one the detail.',
      ],
    },
    overfitting: {
      title: 'Overfitting',
      says: [
        'Sixty noisy points. The dashed line is the loss on points that the network never sees.',
        'With six intervals both losses settle side by side.',
        'Fifty intervals: now the curve has room for the noise itself.',
        'The loss falls, the dashed one rises. The curve learns its points by heart.',
      ],
    },
    pruning: {
      title: 'Pruning',
      says: [
        'Fifteen edges, far more than the function needs. A penalty makes each of them pay for what it does.',
        'Some curves fade: the others can do their work.',
        'Pruned to six: what was weak is gone, and the rest learns on.',
        'Three are left: one for x, one for y, one for what becomes of their sum. That is the function.',
      ],
    },
    formula: {
      title: 'From curves to a formula',
      says: [
        'Wait until the curves have their shapes.',
        'One looks like a sine, one like a parabola, one like an exponential.',
        'The search proposes formulas, from the simplest to the most exact.',
      ],
    },
    table: {
      title: 'A real table',
      says: [
        'One hundred and fifty irises, four measures, three species.',
        'The table of counts says what was taken for what, on flowers held back.',
        'Pruned: two of the four measures do nearly all of the work.',
        'Now drop a table of your own.',
      ],
    },
  },
  close: 'Close',
};

export type Texts = typeof en;
