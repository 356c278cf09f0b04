package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks GitHub for an App's installation, and remembers it until {@link #forget()}. */
final class InstallationSearch {
    /** Where the App is installed; GitHub lists no more at a time. */
    private static final String ALL = "/app/installations?per_page=100";

    private static final int MOST_NAMED = 20;

    /** Of a refused scope; each costs a request. */
    private static final int MOST_REPOSITORIES = 10;

    private final AppClient app;
    private final AppSource.Installation wanted;

    private volatile Optional<Installed> found = Optional.empty();

    InstallationSearch(AppClient app, AppSource.Installation wanted) {
        this.app = app;
        this.wanted = wanted;
    }

    void forget() {
        found = Optional.empty();
    }

    /** Its number, which GitHub is asked for only where none was given. */
    String id(Deadline deadline) throws TokenException {
        return wanted.id().isPresent() ? wanted.id().get() : known(deadline).id();
    }

    Installed known(Deadline deadline) throws TokenException {
        Optional<Installed> known = found;
        if (known.isEmpty()) {
            boolean isAny = wanted.id().isEmpty() && wanted.place().isEmpty();
            known = Optional.of(isAny ? first(deadline) : named(deadline));
            found = known;
        }
        return known.get();
    }

    private Installed named(Deadline deadline) throws TokenException {
        HttpAnswer answer = app.send(wanted.path(), null, deadline);
        if (answer.status() == 404 && wanted.byOwner()) {
            throw notOn(wanted.place() + "; it is on " + owners(deadline), answer);
        }
        return installed(answer);
    }

    private Installed installed(HttpAnswer answer) throws TokenException {
        return Installed.of(expectOk(answer))
                .orElseThrow(() ->
                        new TokenException(Kind.BAD_ANSWER, app.api() + " answered without the installation's id"));
    }

    private Installed first(Deadline deadline) throws TokenException {
        HttpAnswer answer = get(ALL, deadline);
        return Installed.listOf(answer).stream().findFirst().orElseThrow(() -> notOn("any owner", answer));
    }

    private TokenException notOn(String owner, HttpAnswer answer) {
        return new Refusal(app.api().toString(), answer)
                .meaning(Kind.NOT_CONFIGURED, "App " + app.appId() + " is not installed on " + owner);
    }

    private String owners(Deadline deadline) throws TokenException {
        List<String> names = Installed.listOf(get(ALL, deadline)).stream()
                .map(Installed::owner)
                .toList();
        int more = names.size() - MOST_NAMED;
        return names.isEmpty()
                ? "no owner yet"
                : String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
                        + (more > 0 ? " and " + more + " more" : "");
    }

    /** What of a refused scope the installation does not have, in words. */
    String lacking(TokenScope scope, Deadline deadline) {
        try {
            Installed installed = known(deadline);
            TokenScope beyond = scope.beyond(installed.permissions());
            if (!beyond.permissions().isEmpty()) {
                return beyond.toString();
            }
            int count = scope.repositories().size();
            List<String> absent = new ArrayList<>();
            for (String name : count > MOST_REPOSITORIES ? List.<String>of() : scope.repositories()) {
                if (count == 1 || !isOn(installed, name, deadline)) {
                    absent.add(name);
                }
            }
            return absent.isEmpty() ? "all of " + scope : new TokenScope(absent, Map.of()).toString();
        } catch (TokenException e) {
            return "all of " + scope;
        }
    }

    private boolean isOn(Installed installed, String repository, Deadline deadline) throws TokenException {
        HttpAnswer answer =
                app.send("/repos/" + installed.owner() + "/" + repository + "/installation", null, deadline);
        return answer.status() != 404 && installed(answer).id().equals(installed.id());
    }

    /** The answer to a GET as the App, which is 200. */
    HttpAnswer get(String path, Deadline deadline) throws TokenException {
        return expectOk(app.send(path, null, deadline));
    }

    private HttpAnswer expectOk(HttpAnswer answer) throws TokenException {
        if (answer.status() != 200) {
            throw refusal(answer, "");
        }
        return answer;
    }

    /** @param lacking what of the scope GitHub does not grant, in words */
    TokenException refusal(HttpAnswer answer, String lacking) {
        return new AppRefusal(app.api(), app.appId(), wanted.toString(), lacking).of(answer);
    }
}
