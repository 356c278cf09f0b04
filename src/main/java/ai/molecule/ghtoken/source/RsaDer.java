package ai.molecule.ghtoken.source;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** As much of DER (ITU-T X.690) as leads from PKCS #1 to PKCS #8, which alone Java reads. */
final class RsaDer {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");

    /** rsaEncryption, 1.2.840.113549.1.1.1 (RFC 8017, appendix A.1). */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d010101");

    /** The same as an AlgorithmIdentifier, whose parameters are NULL. */
    private static final byte[] ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** The algorithm of a PKCS #8 key stands behind a header and the version, in its first bytes. */
    private static final int ALGORITHM_WITHIN = 16;

    private RsaDer() {}

    /** RFC 5958 section 2: SEQUENCE { version, algorithm, OCTET STRING { the PKCS #1 key } }. */
    static byte[] pkcs8(byte[] pkcs1) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(VERSION);
        content.writeBytes(ALGORITHM);
        content.writeBytes(element(OCTET_STRING, pkcs1));
        return element(SEQUENCE, content.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        // Two bytes of length: no RSA key is under 256 bytes, and no file that is read holds one over 64 KiB.
        element.write(0x82);
        element.write(content.length >> 8);
        element.write(content.length);
        element.writeBytes(content);
        return element.toByteArray();
    }

    static boolean isRsa(byte[] pkcs8) {
        for (int start = 0; start < ALGORITHM_WITHIN && start + RSA.length <= pkcs8.length; start++) {
            if (Arrays.equals(pkcs8, start, start + RSA.length, RSA, 0, RSA.length)) {
                return true;
            }
        }
        return false;
    }
}
