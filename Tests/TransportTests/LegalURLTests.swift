import Testing

@testable import Transport

/// What becomes of a URL's text before it is asked for.
struct LegalURLTests {
    @Test(arguments: [
        // Nothing is illegal, nothing is changed.
        "https://h.example/a/b.mp4", "https://h.example", "https://h.example?sign=1", "https://h.example/?",
        "https://h.example/a%2Fb%2fc%20d%e4%b8%ad?k=%2B%2b+x%25",
        "https://h.example/a?X-Amz-Signature=0f&X-Amz-Date=2026&a=1&a=2&b&=c&&a=1",
        "https://h.example/-._~!$&'()*+,;=:@/?-._~!$&'()*+,;=:@/?", "https://h.example//a/../b/./c;d=e",
        "HTTP://[::1]:80/a", "https://user:p%40ss@h.example/a", "//h.example/a%2f", "/a%2f?b", "?a=b", "a%2fb",
    ])
    func `what is legal stays as it is`(text: String) {
        #expect(LegalURL.text(text) == text)
    }

    @Test(arguments: [
        ("https://h/a b%2fc?k=x y%2f", "https://h/a%20b%2fc?k=x%20y%2f"),
        ("https://h/纸船.mp4?名=%E7%BA%B8", "https://h/%E7%BA%B8%E8%88%B9.mp4?%E5%90%8D=%E7%BA%B8"),
        ("https://h/a|b[c]{d}^e`f\"g<h>\\i", "https://h/a%7Cb%5Bc%5D%7Bd%7D%5Ee%60f%22g%3Ch%3E%5Ci"),
        ("https://h/?s=a+b~c|d[e]%2B", "https://h/?s=a+b~c%7Cd%5Be%5D%2B"),
        ("https://h/?é=\u{1F6F6}", "https://h/?%C3%A9=%F0%9F%9B%B6"), ("https://h/a\u{7F}b\u{1}", "https://h/a%7Fb"),
        ("https://h/a\u{7F}\u{1}b", "https://h/a%7F%01b"), ("/a b", "/a%20b"), ("?a b", "?a%20b"),
    ])
    func `what is illegal is escaped, and nothing beside it`(given: String, text: String) {
        #expect(LegalURL.text(given) == text)
        #expect(LegalURL.text(text) == text)
    }

    @Test(arguments: [
        ("https://h/100%", "https://h/100%25"), ("https://h/100%/a%2", "https://h/100%25/a%252"),
        ("https://h/%zz%2g%%20", "https://h/%25zz%252g%25%20"),
        ("https://h/?a=%&b=%E4%BD", "https://h/?a=%25&b=%E4%BD"),
        ("https://h/%\u{FF11}\u{FF12}", "https://h/%25%EF%BC%91%EF%BC%92"),
    ])
    func `a percent sign that begins no escape is escaped`(given: String, text: String) {
        #expect(LegalURL.text(given) == text)
    }

    @Test(arguments: [
        " https://h/a ", "\r\n\thttps://h/a\n", "\u{FEFF}https://h/a\u{3000}\u{A0}", "https://h/a#b",
        "https://h/a#b?c%",
        "https://h/\na", "ht\ttps://h/a\r\n ",
    ])
    func `blanks around it, line breaks and the fragment are left out`(given: String) {
        #expect(LegalURL.text(given) == "https://h/a")
    }

    @Test(arguments: ["", " ", "#", "\n"])
    func `of nothing comes nothing`(given: String) {
        #expect(LegalURL.text(given) == "")
    }

    @Test(arguments: ["https://a b/", "https://a|b/", "https://h:0/", "https://h:65536/", "https://h:99999999999999/"])
    func `a host or port that there cannot be is no target`(url: String) {
        #expect(throws: VideoFetcher.Interrupted.self) { try DownloadTarget(url) }
    }

    @Test(arguments: [
        ("/b c/%2f?d=%2f|", "https://h.example/b%20c/%2f?d=%2f%7C"), ("b", "https://h.example/dir/b"),
        ("../纸船", "https://h.example/%E7%BA%B8%E8%88%B9"), ("?x=%2f y", "https://h.example/dir/a%2f?x=%2f%20y"),
        ("//other.example/100%", "https://other.example/100%25"), ("./b#c", "https://h.example/dir/b"),
        (" https://other.example/a%2Fb?c=d+e&c=d%7e#f", "https://other.example/a%2Fb?c=d+e&c=d%7e"),
        ("", "https://h.example/dir/a%2f?sign=%2b"), ("#top", "https://h.example/dir/a%2f?sign=%2b"),
        ("//h.example:8443", "https://h.example:8443"),
    ])
    func `a redirect is read in the same way`(location: String, url: String) throws {
        #expect(try DownloadTarget("https://h.example/dir/a%2f?sign=%2b").redirected(to: location).text == url)
    }
}
