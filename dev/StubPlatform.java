import ai.molecule.ghtoken.demo.DemoPlatform;
import java.time.Duration;

/**
 * The demo's platform by itself: prints its address, then for each request the millisecond at which it came, and ends
 * when its standard input does. The one argument is how many seconds its tokens live, an hour without.
 */
final class StubPlatform {
    private StubPlatform() {}

    public static void main(String[] arguments) throws Exception {
        Duration life = Duration.ofSeconds(arguments.length == 0 ? 3600 : Long.parseLong(arguments[0]));
        try (DemoPlatform platform =
                DemoPlatform.start(life, event -> System.out.println(System.currentTimeMillis()))) {
            System.out.println(platform.url());
            System.in.read();
        }
    }
}
