package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.demo.DemoPlatform;
import ai.molecule.ghtoken.demo.Sampler;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

@Command(
        name = "demo",
        description =
                "Shows the life of a token in a minute, with a stand-in platform and the real daemon, without network.",
        footer = {"", "Example: molecule-gh-token-refresh demo"})
final class DemoCommand implements Callable<Integer> {
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(20);
    private static final Duration CALM = Duration.ofSeconds(26);
    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final Duration AFTERWARDS = Duration.ofSeconds(26);

    private final Console console;
    private final long start = System.nanoTime();

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("molecule-demo-");
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
        RefreshLoop loop = wiring.loop(console, token -> {}, logger());
        Sampler sampler = new Sampler(wiring.cache(), platform);
        Thread daemon = started(loop::run);
        Thread reader = started(sampler);
        tell("demo", "tokens live 20 s instead of an hour; a reader checks 50 times a second");
        Thread.sleep(CALM.toMillis());
        platform.goDown();
        loop.refreshNow();
        Thread.sleep(OUTAGE.toMillis());
        platform.comeBack();
        Thread.sleep(AFTERWARDS.toMillis());
        sampler.stop();
        reader.join();
        loop.stop();
        daemon.join();
        return verdict(sampler);
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

    private static Thread started(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private int verdict(Sampler sampler) {
        double dead = sampler.dead().toMillis() / 1000.0;
        tell("demo", String.format("%d looks at %d tokens", sampler.looks(), sampler.tokens()));
        String seconds = String.format(dead == 0 ? "@|green %.0f|@" : "@|red %.2f|@", dead);
        console.out().println();
        console.out().println("seconds with a dead token: " + Ansi.AUTO.string(seconds));
        return dead == 0 ? ExitCode.OK : ExitCode.NO;
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
