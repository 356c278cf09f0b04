import ai.molecule.ghtoken.demo.DemoPlatform;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The demo's platform by itself: prints its address, then for each request the millisecond at which it came, and ends
 * when its standard input does. Arguments: how many seconds its tokens live, an hour without; and the address and port at
 * which it listens, in place of loopback: then it tells what happens instead.
 */
final class StubPlatform {
    private StubPlatform() {}

    public static void main(String[] arguments) throws Exception {
        Duration life = Duration.ofSeconds(arguments.length == 0 ? 3600 : Long.parseLong(arguments[0]));
        try (DemoPlatform platform = arguments.length < 3
                ? DemoPlatform.start(life, event -> System.out.println(System.currentTimeMillis()))
                : DemoPlatform.start(address(arguments), life, System.out::println)) {
            System.out.println(platform.url());
            System.in.read();
        }
    }

    private static InetSocketAddress address(String[] arguments) {
        return new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
    }
}
