package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Secrets;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * octo-sts with one trust policy, and beside it the issuer of identities whose keys it reads, as a JWKS (RFC 7517). A good
 * identity gets a new token in the form of gRPC's gateway: without an end.
 */
public final class StandInSts implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXCHANGE = "/sts/exchange";
    private static final String QUERY = "scope=acme/app&identity=agent";
    private static final String SUBJECT = "system:serviceaccount:agents:workspace";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final KeyPair issuer = TestKeys.sharedRsa();
    private final Secrets secrets;
    private final List<String> minted = new CopyOnWriteArrayList<>();

    public StandInSts(Secrets secrets) throws IOException {
        this.secrets = secrets;
        server.createContext(EXCHANGE, this::exchange);
        server.createContext("/keys", exchange -> answer(exchange, 200, jwks()));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<String> minted() {
        return minted;
    }

    /** What the workload's platform projects: a JSON Web Token of an hour. */
    public String identity() {
        return identity(SUBJECT, Instant.now().plusSeconds(3600));
    }

    public String identity(String subject, Instant end) {
        String signed = base64("{\"alg\":\"RS256\"}") + "."
                + base64("{\"iss\":\"" + url() + "\",\"aud\":\"octo-sts\",\"sub\":\"" + subject + "\",\"exp\":"
                        + end.getEpochSecond() + "}");
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(issuer.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return secrets.remembered(
                    signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String jwks() {
        RSAPublicKey key = (RSAPublicKey) issuer.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"" + base64(key.getModulus()) + "\",\"e\":\""
                + base64(key.getPublicExponent()) + "\"}]}";
    }

    private static String base64(BigInteger number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(number.toByteArray());
    }

    private void exchange(HttpExchange exchange) throws IOException {
        String[] bearer = exchange.getRequestHeaders()
                .getFirst("Authorization")
                .replaceFirst("^Bearer ", "")
                .split("\\.");
        if (bearer.length != 3) {
            answer(exchange, 400, "{\"code\":3,\"message\":\"invalid bearer token\",\"details\":[]}");
        } else if (!isGood(bearer)) {
            answer(exchange, 401, "{\"code\":16,\"message\":\"unable to verify bearer token\",\"details\":[]}");
        } else if (!exchange.getRequestURI().getRawQuery().equals(QUERY)) {
            answer(exchange, 404, "{\"code\":5,\"message\":\"unable to find trust policy\",\"details\":[]}");
        } else if (!claims(bearer).get("sub").asText().equals(SUBJECT)) {
            answer(exchange, 403, "{\"code\":7,\"message\":\"token does not match trust policy\",\"details\":[]}");
        } else {
            String token = secrets.installationToken();
            minted.add(token);
            answer(exchange, 200, "{\"token\":\"" + token + "\",\"refreshToken\":\"\",\"expiry\":null}");
        }
    }

    private static JsonNode claims(String[] bearer) throws IOException {
        return JSON.readTree(Base64.getUrlDecoder().decode(bearer[1]));
    }

    /** The keys come from the JWKS, as those of an issuer do. */
    private boolean isGood(String[] bearer) throws IOException {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(published());
            signature.update((bearer[0] + "." + bearer[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(bearer[2]))
                    && Instant.ofEpochSecond(claims(bearer).get("exp").asLong()).isAfter(Instant.now());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private PublicKey published() throws IOException, GeneralSecurityException {
        JsonNode key = JSON.readTree(jwks()).get("keys").get(0);
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        number(key.get("n").asText()), number(key.get("e").asText())));
    }

    private static BigInteger number(String base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
    }

    private static void answer(HttpExchange exchange, int status, String json) {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
