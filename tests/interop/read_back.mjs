// Prints what graphology's readers, which Gephi Lite uses, understand of GEXF and GraphML files: JSON by file.
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

const answers = {};
for (const path of process.argv.slice(2)) {
  const reader = path.endsWith(".gexf") ? gexf : graphml;
  const graph = reader.parse(Graph, readFileSync(path, "utf8"));
  answers[path] = {
    directed: graph.directedSize,
    nodes: graph.mapNodes((id, facts) => [id, facts]),
    edges: graph.mapEdges((id, facts, source, target) => [source, target, facts]),
  };
}
console.log(JSON.stringify(answers));
