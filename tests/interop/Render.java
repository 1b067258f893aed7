import java.awt.Color;
import java.awt.Font;
import java.io.File;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.gephi.appearance.api.AppearanceController;
import org.gephi.appearance.api.AppearanceModel;
import org.gephi.appearance.api.Function;
import org.gephi.appearance.api.Partition;
import org.gephi.appearance.api.PartitionFunction;
import org.gephi.appearance.plugin.PartitionElementColorTransformer;
import org.gephi.appearance.plugin.palette.Palette;
import org.gephi.appearance.plugin.palette.PaletteManager;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.io.exporter.api.ExportController;
import org.gephi.io.exporter.preview.PDFExporter;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.layout.plugin.forceAtlas2.ForceAtlas2;
import org.gephi.layout.plugin.forceAtlas2.ForceAtlas2Builder;
import org.gephi.preview.api.PreviewController;
import org.gephi.preview.api.PreviewModel;
import org.gephi.preview.api.PreviewProperty;
import org.gephi.project.api.ProjectController;
import org.gephi.project.api.Workspace;
import org.gephi.statistics.plugin.Modularity;
import org.openide.util.Lookup;

/**
 * Draws a GEXF file with Gephi's preview. Arguments: the file, a PDF with the file's positions, colours and sizes, and a PDF with Gephi's own
 * layout (ForceAtlas 2), communities (modularity), node size and preview settings; then the number of names in the first picture.
 */
public class Render {
    private static final int NAME_PART = 60;
    private static final int ITERATIONS = 600;
    private static final int WIDTH = 1056;
    private static final int HEIGHT = 856;
    private static final float MARGIN = 18;

    public static void main(String[] arguments) throws Exception {
        drawn(arguments[0], arguments[1], Integer.parseInt(arguments[3]));
        ownWay(arguments[0], arguments[2]);
        System.exit(0);
    }

    private static void drawn(String file, String picture, int names) throws Exception {
        Workspace workspace = read(file);
        Node[] nodes = model(workspace).getGraph().getNodes().toArray();
        java.util.Arrays.sort(nodes, (a, b) -> Float.compare(b.size(), a.size()));
        for (int place = names; place < nodes.length; place++) {
            nodes[place].setLabel("");
        }
        PreviewModel preview = preview(workspace);
        preview.getProperties().putValue(PreviewProperty.SHOW_NODE_LABELS, true);
        // names of one size, about that of the page: its default grows with the nodes, and covers a small network
        preview.getProperties().putValue(PreviewProperty.NODE_LABEL_PROPORTIONAL_SIZE, false);
        preview.getProperties().putValue(PreviewProperty.NODE_LABEL_FONT, new Font("SansSerif", Font.PLAIN, Math.max(1, extent(nodes) / NAME_PART)));
        preview.getProperties().putValue(PreviewProperty.NODE_BORDER_WIDTH, 0.5f);
        preview.getProperties().putValue(PreviewProperty.EDGE_CURVED, false);
        preview.getProperties().putValue(PreviewProperty.EDGE_OPACITY, 35f);
        save(workspace, picture);
    }

    private static void ownWay(String file, String picture) throws Exception {
        Workspace workspace = read(file);
        GraphModel model = model(workspace);
        Graph graph = model.getUndirectedGraph();
        java.util.Random random = new java.util.Random(1);
        for (Node node : graph.getNodes().toArray()) {
            node.setX(random.nextFloat() * 1000 - 500);
            node.setY(random.nextFloat() * 1000 - 500);
            node.setSize(10);
            node.setColor(Color.BLACK);
        }
        ForceAtlas2 layout = new ForceAtlas2Builder().buildLayout();
        layout.setGraphModel(model);
        layout.resetPropertiesValues();
        layout.initAlgo();
        for (int step = 0; step < ITERATIONS && layout.canAlgo(); step++) {
            layout.goAlgo();
        }
        layout.endAlgo();
        Modularity modularity = new Modularity();
        modularity.execute(model);
        Column column = model.getNodeTable().getColumn(Modularity.MODULARITY_CLASS);
        AppearanceController appearance = Lookup.getDefault().lookup(AppearanceController.class);
        AppearanceModel looks = appearance.getModel(workspace);
        Function function = looks.getNodeFunction(column, PartitionElementColorTransformer.class);
        Partition partition = ((PartitionFunction) function).getPartition();
        Palette palette = PaletteManager.getInstance().generatePalette(partition.size(graph));
        partition.setColors(graph, palette.getColors());
        appearance.transform(function);
        preview(workspace);
        save(workspace, picture);
    }

    private static int extent(Node[] nodes) {
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (Node node : nodes) {
            least = Math.min(least, node.x());
            most = Math.max(most, node.x());
        }
        return Math.round(most - least);
    }

    private static Workspace read(String file) throws Exception {
        ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
        ImportController imports = Lookup.getDefault().lookup(ImportController.class);
        if (projects.getCurrentProject() == null) {
            projects.newProject();
        }
        Workspace workspace = projects.newWorkspace(projects.getCurrentProject());
        projects.openWorkspace(workspace);
        Container container = imports.importFile(new File(file));
        container.getLoader().setAutoScale(false); // which would stretch places and sizes to fill the window
        imports.process(container, new DefaultProcessor(), workspace);
        return workspace;
    }

    private static GraphModel model(Workspace workspace) {
        return Lookup.getDefault().lookup(GraphController.class).getGraphModel(workspace);
    }

    private static PreviewModel preview(Workspace workspace) {
        return Lookup.getDefault().lookup(PreviewController.class).getModel(workspace);
    }

    private static void save(Workspace workspace, String picture) throws Exception {
        ExportController exports = Lookup.getDefault().lookup(ExportController.class);
        // its PNG needs a screen
        PDFExporter exporter = (PDFExporter) exports.getExporter("pdf");
        exporter.setWorkspace(workspace);
        exporter.setPageSize(new PDRectangle(WIDTH, HEIGHT));
        exporter.setMarginLeft(MARGIN);
        exporter.setMarginRight(MARGIN);
        exporter.setMarginTop(MARGIN);
        exporter.setMarginBottom(MARGIN);
        exports.exportFile(new File(picture), exporter);
    }
}
