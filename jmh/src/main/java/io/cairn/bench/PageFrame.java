package io.cairn.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What is around the body of a page: style, script, links to its sections, and a policy by which the browser loads nothing. */
final class PageFrame {
    private PageFrame() {}

    static String html(final String title, final String subtitle, final List<String> headings, final Html body) {
        final String script = resource("report.js");
        final Html page = new Html()
                .trusted("<!DOCTYPE html>\n")
                .open("html", "lang", "en")
                .open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + sha256(script) + "'");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.element("title", title);
        page.open("style")
                .trusted(resource("report.css"))
                .close("style")
                .close("head")
                .open("body");
        page.element("h1", title).element("p", subtitle, "class", "faint");
        if (headings.size() > 1) {
            page.open("nav").open("ul");
            for (int i = 0; i < headings.size(); i++) {
                page.open("li")
                        .element("a", headings.get(i), "href", "#s" + (i + 1))
                        .close("li");
            }
            page.close("ul").close("nav");
        }
        return page.trusted(body.toString())
                .open("script")
                .trusted(script)
                .close("script")
                .close("body")
                .close("html")
                .toString();
    }

    private static String sha256(final String text) {
        try {
            final byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static String resource(final String name) {
        try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
