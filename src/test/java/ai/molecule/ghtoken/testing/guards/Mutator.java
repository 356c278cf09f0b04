package ai.molecule.ghtoken.testing.guards;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes bad input from good: seeded, so that a failure can be had again. How much of it is tried, and from which seed,
 * say the properties {@code fuzz.times} and {@code fuzz.seed} (dev/fuzz).
 */
public final class Mutator {
    private static final long SEED = Long.getLong("fuzz.seed", 20_260_417);
    private static final int TIMES = Integer.getInteger("fuzz.times", 1);
    private static final int MOST_CHANGES = 4;

    private final Random random;
    private final List<byte[]> nasty;

    /** @param nasty pieces that have tripped a parser somewhere, one character per byte */
    public Mutator(String... nasty) {
        this.random = new Random(SEED);
        this.nasty = Arrays.stream(nasty)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    /** What a short form tries so often, a long form tries a multiple of it. */
    public static int rounds(int shortForm) {
        return shortForm * TIMES;
    }

    public boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    public <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Now and then the good input itself, and now and then mere noise. */
    public byte[] mutated(byte[] good) {
        if (oneIn(50)) {
            byte[] noise = new byte[good.length];
            random.nextBytes(noise);
            return noise;
        }
        byte[] result = good;
        for (int changes = random.nextInt(MOST_CHANGES + 1); changes > 0 && result.length > 0; changes--) {
            result = oneIn(2) ? bytesChanged(result) : linesChanged(result);
        }
        return result;
    }

    private byte[] bytesChanged(byte[] good) {
        int at = random.nextInt(good.length);
        int end = at + random.nextInt(good.length - at) + 1;
        return switch (random.nextInt(6)) {
            case 0 -> joined(Arrays.copyOf(good, at), new byte[] {(byte) random.nextInt(256)}, rest(good, at + 1));
            case 1 -> joined(Arrays.copyOf(good, at), oneOf(nasty), rest(good, at));
            case 2 -> joined(Arrays.copyOf(good, at), oneOf(nasty), rest(good, end));
            case 3 -> joined(Arrays.copyOf(good, at), rest(good, end));
            case 4 -> joined(Arrays.copyOf(good, end), rest(good, at));
            default -> Arrays.copyOf(good, at);
        };
    }

    /** What hits a parser of lines where it hurts: a line that is missing, doubled, misplaced, or has another value. */
    private byte[] linesChanged(byte[] good) {
        List<String> lines =
                new ArrayList<>(Arrays.asList(new String(good, StandardCharsets.ISO_8859_1).split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(5)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, oneOf(lines));
            case 2 -> lines.add(at, lines.remove(random.nextInt(lines.size())));
            case 3 -> lines.set(at, lines.get(at) + text(oneOf(nasty)));
            default -> lines.set(at, lines.get(at).replaceFirst("[=:].*", "") + "=" + text(oneOf(nasty)));
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] rest(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
