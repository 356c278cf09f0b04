package ai.molecule.ghtoken.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void is_what_the_JDK_computes_whatever_the_length() throws NoSuchAlgorithmException {
        MessageDigest theirs = MessageDigest.getInstance("SHA-256");
        Random random = new Random(42);
        for (int length = 0; length <= 1000; length++) {
            byte[] message = new byte[length];
            random.nextBytes(message);
            assertThat(Sha256.digest(message)).as("%d bytes", length).isEqualTo(theirs.digest(message));
        }
    }
}
