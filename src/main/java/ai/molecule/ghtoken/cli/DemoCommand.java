package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.demo.DemoPlatform;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description =
                "Shows the life of a token in a minute, with a stand-in platform and the real daemon, without network.",
        footer = {"", "Example: molecule-gh-token-refresh demo --owners"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_READS = Duration.ofMillis(20);
    private static final Duration CALM = Duration.ofSeconds(26);
    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final Duration AFTERWARDS = Duration.ofSeconds(26);

    private final Console console;

    @Option(
            names = "--owners",
            description = "instead, a GitHub App on two organizations, of which one is suspended for a while")
    private boolean owners;

    private final long start = System.nanoTime();
    private final Set<Secret> tokens = new HashSet<>();
    private Duration dead = Duration.ZERO;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("molecule-demo-");
        if (owners) {
            try {
                int refused = new OwnersDemo(console, logger(), this::tell).play(folder);
                return verdict("requests for acme that were refused", refused == 0, Integer.toString(refused));
            } finally {
                delete(folder);
            }
        }
        try (DemoPlatform platform = DemoPlatform.start(TOKEN_LIFE, event -> tell("platform", event))) {
            Files.writeString(folder.resolve(".auth_token"), "a-bearer-for-the-demo");
            return play(platform, folder);
        } finally {
            delete(folder);
        }
    }

    private int play(DemoPlatform platform, Path folder) throws Exception {
        Config config = Config.parse(Map.of(
                "HOME", folder.toString(),
                "PLATFORM_URL", platform.url(),
                "CONFIGS_DIR", folder.toString(),
                "TOKEN_REFRESH_INTERVAL_SEC", "8",
                "TOKEN_REFRESH_JITTER_SEC", "1"));
        Consumer<String> log = event -> tell("daemon", event);
        Wiring wiring = Wiring.of(config, console, log);
        // The demo does not log gh in.
        RefreshLoop loop = new DaemonWiring(wiring, console, logger()).loop(token -> {}, Optional.empty());
        Thread daemon = new Thread(loop::run);
        daemon.setDaemon(true);
        daemon.start();
        tell("demo", "tokens live 20 s instead of an hour; a reader checks 50 times a second");
        read(wiring.cache(), platform, CALM);
        platform.goDown();
        loop.refreshNow();
        read(wiring.cache(), platform, OUTAGE);
        platform.comeBack();
        read(wiring.cache(), platform, AFTERWARDS);
        loop.stop();
        daemon.join();
        tell("demo", "the reader saw " + tokens.size() + " tokens");
        String seconds = String.format(dead.isZero() ? "%.0f" : "%.2f", dead.toMillis() / 1000.0);
        return verdict("seconds with a dead token", dead.isZero(), seconds);
    }

    /** Reads the cache as git would, and measures how long there was no token, or one that GitHub would refuse. */
    private void read(TokenStore cache, DemoPlatform platform, Duration time) throws InterruptedException {
        long before = System.nanoTime();
        long end = before + time.toNanos();
        while (before < end) {
            Thread.sleep(BETWEEN_READS.toMillis());
            Optional<Secret> token = cache.held().map(InstallationToken::value);
            token.ifPresent(tokens::add);
            long now = System.nanoTime();
            boolean good = token.map(platform::accepts).orElse(tokens.isEmpty());
            dead = good ? dead : dead.plusNanos(now - before);
            before = now;
        }
    }

    /** Prints log lines between the demo's, without time and level. */
    private Logger logger() {
        System.setErr(new PrintStream(new LineTeller(), true, StandardCharsets.UTF_8));
        return LoggerFactory.getLogger("demo");
    }

    private final class LineTeller extends ByteArrayOutputStream {
        @Override
        public void flush() {
            if (size() > 0) {
                tell("daemon", toString(StandardCharsets.UTF_8).strip().replaceFirst("^\\S+ \\S+ [A-Z]+ ", ""));
                reset();
            }
        }
    }

    private int verdict(String what, boolean isGood, String figure) {
        console.out().println();
        console.out().println(what + ": " + Ansi.AUTO.string((isGood ? "@|green " : "@|red ") + figure + "|@"));
        return isGood ? ExitCode.OK : ExitCode.NO;
    }

    private synchronized void tell(String who, String event) {
        PrintStream out = console.out();
        out.printf("%5.1f s  %-9s %s%n", (System.nanoTime() - start) / 1e9, who, event);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> tree = Files.walk(folder)) {
            inside = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : inside) {
            Files.deleteIfExists(each);
        }
    }
}
