package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import org.jspecify.annotations.Nullable;

/**
 * Answers a proxy's 407. One object per proxy: the JDK remembers what worked per authenticator, for ever. Asked a second
 * time in one exchange it declines, for the JDK would otherwise offer a refused password 20 times over.
 */
final class ProxyLogin extends Authenticator {
    private final String user;
    private final Secret password;
    private boolean offered;

    ProxyLogin(String user, Secret password) {
        this.user = user;
        this.password = password;
    }

    synchronized void startExchange() {
        offered = false;
    }

    @Override
    protected synchronized @Nullable PasswordAuthentication getPasswordAuthentication() {
        if (offered || getRequestorType() != RequestorType.PROXY) {
            return null;
        }
        offered = true;
        return new PasswordAuthentication(user, password.reveal().toCharArray());
    }
}
