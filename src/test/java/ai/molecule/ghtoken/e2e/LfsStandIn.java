package ai.molecule.ghtoken.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Handler;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Request;
import ai.molecule.ghtoken.token.Secret;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The part of git-lfs's server that a download needs (its specification, "Batch API" and "Basic Transfer API"). */
final class LfsStandIn implements Handler {
    private final String objects;
    private final Handler git;
    private final Predicate<Optional<Secret>> living;
    private volatile Runnable afterBatch = () -> {};

    /**
     * @param repository such as {@code acme/repo.git}
     * @param git answers what is not git-lfs's
     */
    LfsStandIn(String repository, Handler git, Predicate<Optional<Secret>> living) {
        this.objects = "/" + repository + "/info/lfs/objects/";
        this.git = git;
        this.living = living;
    }

    /** What happens between the batch and the download of an object. */
    void afterBatch(Runnable event) {
        afterBatch = event;
    }

    /** The file that stands for that content in a commit. */
    static String pointerTo(String content) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
        return "version https://git-lfs.github.com/spec/v1\noid sha256:"
                + HexFormat.of().formatHex(hash) + "\nsize " + content.length() + "\n";
    }

    @Override
    public Answer handle(Request request) throws IOException {
        if (!request.path().startsWith(objects)) {
            return git.handle(request);
        }
        if (!living.test(request.token())) {
            return GitHttpBackend.refuse(request);
        }
        if (request.path().equals(objects + "batch")) {
            Answer answer = batch(request);
            afterBatch.run();
            return answer;
        }
        return new Answer(200, Map.of(), CONTENT.getBytes(UTF_8));
    }

    static final String CONTENT = "a large file";

    private Answer batch(Request request) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<Object> all = new ArrayList<>();
        for (JsonNode wanted : json.readTree(request.body()).get("objects")) {
            String oid = wanted.get("oid").asText();
            Map<String, String> download = Map.of("href", "https://github.com" + objects + oid);
            all.add(Map.of("oid", oid, "size", wanted.get("size").asLong(), "actions", Map.of("download", download)));
        }
        return new Answer(
                200,
                Map.of("Content-Type", "application/vnd.git-lfs+json"),
                json.writeValueAsBytes(Map.of("transfer", "basic", "objects", all)));
    }
}
