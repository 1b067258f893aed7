import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Interval;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.openide.util.Lookup;

/** Prints what Gephi understands of each file named: a line a fact, fields separated by tabs, texts in Base64. */
public class ReadBack {
    public static void main(String[] files) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        ImportController imports = Lookup.getDefault().lookup(ImportController.class);
        projects.newProject();
        for (String name : files) {
            System.out.println("file\t" + text(name));
            Workspace workspace = projects.newWorkspace(projects.getCurrentProject());
            projects.openWorkspace(workspace);
            Container container = imports.importFile(new File(name));
            container.getLoader().setAutoScale(false); // which would stretch places and sizes to fill the window
            imports.process(container, new DefaultProcessor(), workspace);
            for (Issue issue : (Iterable<Issue>) () -> container.getReport().getIssues(1000)) {
                System.out.println("issue\t" + issue.getLevel() + "\t" + text(String.valueOf(issue.getMessage())));
            }
            print(Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace));
        }
        System.exit(0);
    }

    private static void print(GraphModel model) {
        StringBuilder columns = new StringBuilder();
        for (Column column : model.getNodeTable()) {
            columns.append(column.getId()).append(' ');
        }
        System.out.println("columns\t" + text(columns.toString().trim()));
        Graph graph = model.getGraph();
        for (Node node : graph.getNodes().toArray()) {
            StringBuilder spells = new StringBuilder();
            Interval[] intervals = node.getIntervals();
            for (int i = 0; intervals != null && i < intervals.length; i++) {
                spells.append((int) intervals[i].getLow()).append('-').append((int) intervals[i].getHigh()).append(' ');
            }
            System.out.println(String.join("\t", "node", text(String.valueOf(node.getId())), text(node.getLabel()),
                "" + node.x(), "" + node.y(), "" + node.size(),
                node.getColor().getRed() + "," + node.getColor().getGreen() + "," + node.getColor().getBlue(),
                text(spells.toString().trim())));
        }
        for (Edge edge : graph.getEdges().toArray()) {
            System.out.println(String.join("\t", "edge", text(String.valueOf(edge.getSource().getId())),
                text(String.valueOf(edge.getTarget().getId())), "" + edge.getWeight(), "" + edge.isDirected()));
        }
    }

    private static String text(String value) {
        return Base64.getEncoder().encodeToString((value == null ? "" : value).getBytes(StandardCharsets.UTF_8));
    }
}
