package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Request;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What GitHub's API does for one GitHub App: with one installation, on acme, and those that it is told of. Checks the JWT as its documentation says,
 * mints tokens, and knows a new one only after as many refusals as it is told to make.
 */
public final class StandInApp implements GitHubStandIn.Handler {
    public static final String ID = "Iv23liStandIn";
    public static final String INSTALLATION = "4711";
    /** By which GitHub finds whose commit it is: with the id of the bot user, which is not the App's. */
    public static final String BOT_EMAIL = "41898282+stand-in[bot]@users.noreply.github.com";

    /** It may not change statuses, nor do anything with checks. */
    private static final Map<String, String> GRANTED = Map.of(
            "contents", "write", "issues", "write", "statuses", "read", "metadata", "read", "workflows", "write");

    private static final String PERMISSIONS = GRANTED.entrySet().stream()
            .map(each -> "\"" + each.getKey() + "\":\"" + each.getValue() + "\"")
            .collect(Collectors.joining(","));

    private static final Pattern INSTALLED = Pattern.compile("GET /(?:users/([^/]+)/installation"
            + "|repos/([^/]+)/(?:app|lib)/installation|app/installations/([0-9]+))");
    private static final Pattern MINT = Pattern.compile("POST /app/installations/([0-9]+)/access_tokens");
    private static final Answer NOT_FOUND = Answer.json(404, "{\"message\":\"Not Found\"}");
    private static final Answer SUSPENDED = Answer.json(403, "{\"message\":\"This installation has been suspended\"}");

    private static final Duration LONGEST_JWT = Duration.ofMinutes(10);
    private static final JsonFactory JSON = new JsonFactory();

    private final KeyPair keys = TestKeys.sharedRsa();
    private final Secrets secrets;
    private final Clock clock;
    private final Map<String, Integer> refusalsLeft = new ConcurrentHashMap<>();
    private final Deque<Answer> instead = new ArrayDeque<>();
    private final List<String> minted = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();

    private final Map<String, String> scopes = new ConcurrentHashMap<>();
    /** Owners by the installation's id, in GitHub's order. */
    private final Map<String, String> installations = new LinkedHashMap<>(Map.of(INSTALLATION, "Acme"));

    private final Set<String> suspended = ConcurrentHashMap.newKeySet();
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    private volatile Duration ahead = Duration.ZERO;
    private volatile Duration life = Duration.ofHours(1);
    private volatile int lag;
    private volatile int lagStatus = 401;
    private volatile String scope = "";

    public StandInApp(Secrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** As GitHub hands it out: PKCS #1. */
    public String key() {
        return TestKeys.remembered(secrets, TestKeys.pkcs1(keys));
    }

    public void setClockAhead(Duration difference) {
        ahead = difference;
    }

    public void tokensLive(Duration time) {
        life = time;
    }

    /** Each new token is refused that many times before it is known. */
    public void lagsFor(int refusals) {
        lagsFor(refusals, 401);
    }

    /** @param status of these refusals */
    public void lagsFor(int refusals, int status) {
        lag = refusals;
        lagStatus = status;
    }

    /** Answers the next request so, whatever it asks for. */
    public void answerNext(int status, Map<String, String> headers) {
        answerNext(status, headers, "as the test wants it");
    }

    /** @param message in GitHub's own words, from which alone some refusals can be told apart */
    public synchronized void answerNext(int status, Map<String, String> headers, String message) {
        instead.add(new Answer(status, headers, ("{\"message\":\"" + message + "\"}").getBytes()));
    }

    /** Oldest first. */
    public List<String> minted() {
        return minted;
    }

    /** One more installation. Its tokens open nothing of other owners. */
    public synchronized void installOn(String owner) {
        installations.put(Integer.toString(Integer.parseInt(INSTALLATION) + installations.size()), owner);
    }

    public synchronized void uninstall(String owner) {
        installations.values().removeIf(owner::equalsIgnoreCase);
    }

    /** Until {@link #restore}, no token is minted for the owner, and none that was is accepted. */
    public void suspend(String owner) {
        suspended.add(owner.toLowerCase(Locale.ROOT));
    }

    public void restore(String owner) {
        suspended.remove(owner.toLowerCase(Locale.ROOT));
    }

    /** Whose repositories a token opens, in lower case; empty for one that was not minted here. */
    public String owner(String token) {
        return owners.getOrDefault(token, "");
    }

    /** Oldest first. */
    public List<String> mintedFor(String owner) {
        return minted.stream().filter(token -> owner(token).equals(owner)).toList();
    }

    /** Those that would be accepted now. */
    public List<String> living() {
        return minted.stream().filter(token -> refusalsLeft.get(token) == 0).toList();
    }

    /** The body of the last request for a token. */
    public String scope() {
        return scope;
    }

    /**
     * Whether a token that lives opens a repository of acme's.
     *
     * @param permission such as {@code contents:write}
     */
    public boolean opens(String token, String repository, String permission) {
        String scope = scopes.getOrDefault(token, "");
        List<String> permissions = permissions(scope);
        boolean isPermitted = permissions.isEmpty()
                || permissions.contains(permission)
                || permissions.contains(permission.replace(":read", ":write"));
        boolean isInReach = !scope.contains("\"repositories\"") || scope.contains("\"" + repository + "\"");
        return refusalsLeft.getOrDefault(token, 1) == 0 && isPermitted && isInReach;
    }

    /** Such as {@code contents:read}. */
    private static List<String> permissions(String scope) {
        return Pattern.compile("\"(\\w+)\":\"(\\w+)\"")
                .matcher(scope)
                .results()
                .map(found -> found.group(1) + ":" + found.group(2))
                .toList();
    }

    /** Whether GitHub takes that token at all. */
    public boolean accepts(String token) {
        return refusalsLeft.getOrDefault(token, 1) == 0 && !suspended.contains(owner(token));
    }

    /** What was wrong with the requests that were refused. */
    public List<String> faults() {
        return faults;
    }

    public void revoke(String token) {
        refusalsLeft.put(token, Integer.MAX_VALUE);
    }

    public Instant now() {
        return clock.instant().plus(ahead);
    }

    @Override
    public synchronized Answer handle(Request request) throws IOException {
        Answer told = instead.poll();
        Answer answer = told == null ? answer(request) : told;
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.putIfAbsent("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atZone(ZoneOffset.UTC)));
        return new Answer(answer.status(), headers, answer.body());
    }

    private Answer answer(Request request) throws IOException {
        String path = request.path().replaceFirst("^/api/v3(?=/)", "").replace("/Acme/", "/acme/");
        String line = request.method() + " " + path;
        Matcher mint = MINT.matcher(line);
        if (mint.matches()) {
            return asApp(request, () -> mint(mint.group(1), request));
        }
        Matcher installed = INSTALLED.matcher(line);
        if (installed.matches()) {
            return asApp(request, () -> installed(installed));
        }
        return switch (line) {
            case "GET /app/installations" -> asApp(request, this::list);
            case "GET /app" -> asApp(request, () -> Answer.json(200, "{\"id\":77,\"slug\":\"stand-in\"}"));
            case "GET /users/stand-in%5Bbot%5D" ->
                answerTo(request, "{\"login\":\"stand-in[bot]\",\"id\":41898282,\"type\":\"Bot\"}");
            case "GET /installation/repositories" -> asInstallation(request);
            case "GET /rate_limit", "GET /" -> asInstallation(request);
            case "DELETE /installation/token" -> endedByItself(request);
            default -> NOT_FOUND;
        };
    }

    private Answer installed(Matcher path) {
        return installations.entrySet().stream()
                .filter(each -> each.getKey().equals(path.group(3))
                        || each.getValue().equalsIgnoreCase(path.group(1))
                        || each.getValue().equalsIgnoreCase(path.group(2)))
                .findFirst()
                .map(each -> Answer.json(200, described(each)))
                .orElse(NOT_FOUND);
    }

    private Answer list() {
        return Answer.json(
                200,
                installations.entrySet().stream()
                        .map(StandInApp::described)
                        .collect(Collectors.joining(",", "[", "]")));
    }

    private static String described(Map.Entry<String, String> installation) {
        return "{\"id\":" + installation.getKey() + ",\"account\":{\"login\":\"" + installation.getValue()
                + "\",\"id\":1},\"permissions\":{" + PERMISSIONS + "},\"events\":[]}";
    }

    private interface Work {
        Answer run() throws IOException;
    }

    private Answer asApp(Request request, Work work) throws IOException {
        String fault = fault(request);
        if (!fault.isEmpty()) {
            faults.add(fault);
            return Answer.json(401, "{\"message\":\"A JSON web token could not be decoded\"}");
        }
        return work.run();
    }

    private String fault(Request request) throws IOException {
        Map<String, String> headers = request.headers();
        if (!"application/vnd.github+json".equals(headers.get("Accept"))
                || !"2022-11-28".equals(headers.get("X-GitHub-Api-Version"))
                || !headers.getOrDefault("User-Agent", "").startsWith("molecule-gh-token-refresh/")) {
            return "headers";
        }
        String[] parts = headers.getOrDefault("Authorization", "").split("[ .]");
        if (parts.length != 4 || !parts[0].equals("Bearer")) {
            return "no JWT";
        }
        secrets.remembered(parts[3]);
        if (!"{\"alg\":\"RS256\",\"typ\":\"JWT\"}".equals(decoded(parts[1])) || !isSigned(parts)) {
            return "signature";
        }
        return claimFault(members(decoded(parts[2])));
    }

    /** Those of a flat object. */
    private static Map<String, String> members(String json) throws IOException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    members.put(parser.currentName(), parser.getText());
                }
            }
        }
        return members;
    }

    private String claimFault(Map<String, String> claims) {
        Instant issued = Instant.ofEpochSecond(Long.parseLong(claims.getOrDefault("iat", "0")));
        Instant end = Instant.ofEpochSecond(Long.parseLong(claims.getOrDefault("exp", "0")));
        if (!ID.equals(claims.get("iss"))) {
            return "iss";
        }
        if (issued.isAfter(now())) {
            return "iat is in the future";
        }
        if (!end.isAfter(now())) {
            return "exp has passed";
        }
        return end.isAfter(now().plus(LONGEST_JWT)) ? "exp is too far in the future" : "";
    }

    private boolean isSigned(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update((parts[1] + "." + parts[2]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[3]));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private Answer mint(String installation, Request request) throws IOException {
        String owner = installations.getOrDefault(installation, "").toLowerCase(Locale.ROOT);
        if (owner.isEmpty()) {
            return NOT_FOUND;
        }
        if (suspended.contains(owner)) {
            return SUSPENDED;
        }
        scope = new String(request.body(), StandardCharsets.UTF_8);
        members(scope);
        for (String each : permissions(scope)) {
            String[] pair = each.split(":");
            String granted = GRANTED.getOrDefault(pair[0], "");
            boolean isGranted = granted.equals(pair[1]) || granted.equals("write") && !pair[0].equals("workflows");
            if (!isGranted) {
                return Answer.json(422, "{\"message\":\"The permissions requested are not granted\"}");
            }
        }
        if (scope.contains("\"unknown\"")) {
            return Answer.json(422, "{\"message\":\"There is at least one repository that does not exist\"}");
        }
        String token = secrets.installationToken();
        minted.add(token);
        scopes.put(token, scope);
        owners.put(token, owner);
        refusalsLeft.put(token, lag);
        Instant end = now().plus(life);
        return Answer.json(201, "{\"token\":\"" + token + "\",\"expires_at\":\"" + end + "\",\"permissions\":{}}");
    }

    private Answer endedByItself(Request request) {
        Answer answer = asInstallation(request);
        request.token().ifPresent(token -> revoke(token.reveal()));
        return answer.status() == 200 ? new Answer(204, Map.of(), new byte[0]) : answer;
    }

    private Answer asInstallation(Request request) {
        return answerTo(request, "{\"total_count\":0,\"repositories\":[]}");
    }

    private Answer answerTo(Request request, String text) {
        String token = request.token().map(secret -> secret.reveal()).orElse("");
        if (suspended.contains(owner(token))) {
            return SUSPENDED;
        }
        int left = refusalsLeft.getOrDefault(token, Integer.MAX_VALUE);
        if (left > 0) {
            refusalsLeft.computeIfPresent(token, (key, count) -> count == Integer.MAX_VALUE ? count : count - 1);
            return Answer.json(lagStatus, "{\"message\":\"Bad credentials\"}");
        }
        return Answer.json(200, text);
    }
}
