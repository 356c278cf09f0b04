package ai.molecule.ghtoken.source.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to be reached without a proxy, read as curl reads NO_PROXY (its manual, option --noproxy): names with their
 * subdomains, addresses, CIDR blocks, or a single {@code *}. Ports mean nothing, and no name is looked up.
 */
record NoProxy(List<String> patterns) {
    private static final Pattern BLOCK = Pattern.compile("\\[?([^/\\]]*)]?(?:/([0-9]{1,3}))?");

    static NoProxy parse(String list) {
        return new NoProxy(List.of(list.toLowerCase(Locale.ROOT).strip().split("[, \t]+")));
    }

    /** @param host an IPv6 address without brackets */
    boolean covers(String host) {
        byte @Nullable [] address = address(host);
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return patterns.equals(List.of("*"))
                || patterns.stream()
                        .anyMatch(each -> address == null ? coversName(each, name) : coversAddress(each, address));
    }

    private static boolean coversName(String pattern, String name) {
        String domain = pattern.replaceAll("^\\.|\\.$", "");
        return !domain.isEmpty() && ("." + name).endsWith("." + domain);
    }

    private static boolean coversAddress(String pattern, byte[] address) {
        Matcher block = BLOCK.matcher(pattern);
        byte @Nullable [] network = block.matches() ? address(block.group(1)) : null;
        if (network == null || network.length != address.length) {
            return false;
        }
        int free = block.group(2) == null ? 0 : 8 * address.length - Integer.parseInt(block.group(2));
        return free >= 0
                && new BigInteger(1, network).xor(new BigInteger(1, address)).bitLength() <= free;
    }

    /** Null for a name. */
    private static byte @Nullable [] address(String text) {
        try {
            boolean isAddress = InetAddressUtils.isIPv4(text) || InetAddressUtils.isIPv6(text);
            return isAddress ? InetAddress.getByName(text).getAddress() : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
