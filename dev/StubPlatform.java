import ai.molecule.ghtoken.demo.DemoPlatform;
import java.time.Duration;

/** The demo's platform by itself, with tokens of an hour: prints its address, and ends when its standard input does. */
final class StubPlatform {
    private StubPlatform() {}

    public static void main(String[] arguments) throws Exception {
        try (DemoPlatform platform = DemoPlatform.start(Duration.ofHours(1), event -> {})) {
            System.out.println(platform.url());
            System.in.read();
        }
    }
}
