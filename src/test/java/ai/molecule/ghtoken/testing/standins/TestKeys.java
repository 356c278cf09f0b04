package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Secrets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;

/** Keys that live as long as the JVM, and their PEM texts. */
public final class TestKeys {
    /** What stands before the PKCS #1 key in a PKCS #8 one, for keys of 2048 bits: header, version, algorithm, header. */
    private static final int PKCS8_HEADER = 26;

    private static final class Shared {
        static final KeyPair RSA = rsa(2048);
    }

    private TestKeys() {}

    /** The same 2048 bits at each call. */
    public static KeyPair sharedRsa() {
        return Shared.RSA;
    }

    public static KeyPair rsa(int bits) {
        return pair("RSA", bits);
    }

    public static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of a key of 2048 bits. */
    public static String pkcs1(KeyPair keys) {
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length));
    }

    public static String pkcs8(KeyPair keys) {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    public static String pem(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    /** Each line of it but the first and the last is a secret. */
    public static String remembered(Secrets secrets, String pem) {
        pem.lines().filter(line -> !line.startsWith("-----")).forEach(secrets::remembered);
        return pem;
    }
}
