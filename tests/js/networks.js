// Networks for tests, in the format of the API.

/** Six papers: Ada wrote five of them. What the tests expect is counted from this list by hand:
 *   p1 2001 Ada Bo · p2 2003 Ada Bo Cy · p3 2005 Ada Cy Dee · p4 2005 Bo Cy · p5 no year Ada Dee · p6 2007 Ada Eve */
export function adas() {
  const nodes = {
    id: ['ada', 'bo', 'cy', 'dee', 'eve'],
    name: ['Ada', 'Bo', 'Cy', 'Dée', 'Eve'],
    type: Array(5).fill('author'),
    papers: [5, 3, 3, 2, 1],
    community: [-1, 0, 0, 1, 1],
    x: [0, -200, 200, 200, -200],
    y: [0, -100, -100, 120, 120],
    rows: [1, 1, 1, 2, 1],
    years: [[2001, 2003, 2005, null, 2007], [2001, 2003, 2005], [2003, 2005, 2005], [2005, null], [2007]],
  };
  // the API lists papers without a year last
  nodes.years[0] = [2001, 2003, 2005, 2007];
  nodes.years[3] = [2005];
  const edges = {
    source: [0, 0, 0, 0, 1, 2],
    target: [1, 2, 3, 4, 2, 3],
    papers: [2, 2, 2, 1, 2, 1],
    first: [2001, 2003, 2005, 2007, 2003, 2005],
    last: [2003, 2005, 2005, 2007, 2005, 2005],
    strong: [true, true, true, true, true, false],
    years: [[2001, 2003], [2003, 2005], [2005], [2007], [2003, 2005], [2005]],
  };
  return {title: 'Coauthors of Ada', spec: 'value=ada', centre: 0, nodes, edges, total_nodes: 5, total_edges: 6, left_out: []};
}
