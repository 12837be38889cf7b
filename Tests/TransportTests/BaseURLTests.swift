import Model
import Testing

@testable import Transport

struct BaseURLTests {
    private let callPaths = CallPaths(
        version: "/v1", calls: ["/video/create", "/video/status"], neighbours: ["/video", "/models"])

    @Test(arguments: [
        ("https://api.senseaudio.cn", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/", "https://api.senseaudio.cn"),
        ("HTTPS://API.SenseAudio.CN:443//", "https://api.senseaudio.cn"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost:80/", "http://localhost"),
        ("http://localhost:443", "http://localhost:443"),
        ("https://localhost:80", "https://localhost:80"),
        ("https://gate.example/Sense/Audio/", "https://gate.example/Sense/Audio"),
        ("https://gate.example/a%20b", "https://gate.example/a%20b"),
        ("http://[::1]:8787/", "http://[::1]:8787"),
        ("https://api.senseaudio.cn/v1", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn//v1//", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/v1", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/video/create", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/video/create/", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/video/status", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/video", "https://api.senseaudio.cn"),
        ("https://api.senseaudio.cn/v1/models", "https://api.senseaudio.cn"),
        (" \t Https://Api.SenseAudio.cn:443/v1/ \n", "https://api.senseaudio.cn"),
        ("https://api.example\r\n", "https://api.example"),
        ("https://gate.example/senseaudio/v1", "https://gate.example/senseaudio"),
        ("https://gate.example/v1/senseaudio", "https://gate.example/v1/senseaudio"),
        ("https://gate.example/v10", "https://gate.example/v10"),
        ("https://gate.example/V1", "https://gate.example/V1"),
        ("https://v1/", "https://v1"), ("https://v1", "https://v1"), ("http://v1:80/v1", "http://v1"),
    ])
    func `one place has one spelling`(text: String, spelling: String) throws {
        #expect(try BaseURL(text, without: callPaths).description == spelling)
        #expect(try BaseURL(spelling, without: callPaths).description == spelling)
        #expect(try BaseURL(text, without: callPaths) == BaseURL(spelling, without: callPaths))
    }

    @Test func `what is a call to one service is a place to another`() throws {
        #expect(try BaseURL("https://gate.example/v1/").description == "https://gate.example/v1")
        #expect(try BaseURL("https://gate.example/video/create").description == "https://gate.example/video/create")
        let jobs = CallPaths(calls: ["/jobs"])
        #expect(try BaseURL("https://gate.example/v1/jobs", without: jobs).description == "https://gate.example/v1")
    }

    @Test(arguments: [
        "", " ", "api.senseaudio.cn", "ftp://api.example", "file:///etc/passwd", "https://", "https:///v1", "http:",
        "https://user@api.example", "https://user:word@api.example", "https://:word@api.example",
        "https://api.example/?", "https://api.example?a=b", "https://api.example#here", "https://api.example/#",
        "//api.example", "https://api.example:0", "https://api.example:99999", "https://api example",
        "https://api.exa\nmple", "https://api.example/v1?a=b", "https://api.example/v1#a", "https://api.example/a/../b",
        "https://api.example/./v1", "https://api.example/..", "https://api.example/video/create",
        "https://api.example/gate/video/status/", "api.example/v1", "/v1", "https:/api.example/v1", "https://?",
        "https://user@api.example/v1",
    ])
    func `what cannot be a base is refused with a reason`(text: String) {
        let error = #expect(throws: BaseURL.Unusable.self) { try BaseURL(text, without: callPaths) }
        #expect(error?.reason.isEmpty == false)
    }

    @Test func `credentials are not repeated`() {
        let error = #expect(throws: BaseURL.Unusable.self) { try BaseURL("https://user:word@api.example") }
        #expect(error?.reason.contains("word") == false)
        #expect(error?.isSecret == true)
        for text in ["htps://user:word@api.example", "https://api.example/v1?key=word"] {
            #expect(#expect(throws: BaseURL.Unusable.self) { try BaseURL(text) }?.isSecret == true)
        }
    }

    @Test(arguments: [
        ("https://files.example/v?a=b#c", "https://files.example/v?a=b#c"),
        ("HTTP://files.example/v", "HTTP://files.example/v"),
        ("ftp://files.example/v", "ftp://files.example/v"), ("//files.example/v", "https://files.example/v"),
        ("/video/1.mp4", "https://gate.example:8443/video/1.mp4"), ("/", "https://gate.example:8443/"),
        ("video/1.mp4?a=/../b", "https://gate.example:8443/sense/video/1.mp4?a=/../b"),
        ("./1.mp4", "https://gate.example:8443/sense/1.mp4"), ("../1.mp4", "https://gate.example:8443/1.mp4"),
        ("../../../1.mp4#t", "https://gate.example:8443/1.mp4#t"), ("/a/./b/../c", "https://gate.example:8443/a/c"),
        ("?token=1", "https://gate.example:8443/sense/?token=1"), ("1:2", "https://gate.example:8443/sense/1:2"),
        ("/纸船 1.mp4", "https://gate.example:8443/纸船 1.mp4"),
    ])
    func `a part of a URL in a record is completed by the base URL`(reference: String, url: String) throws {
        #expect(try BaseURL("https://gate.example:8443/sense/v1", without: callPaths).resolving(reference) == url)
    }

    @Test func `a part of a URL is completed where there is no path`() throws {
        #expect(try BaseURL("http://[::1]:80").resolving("video/1") == "http://[::1]/video/1")
        #expect(try BaseURL("http://[::1]:8787").resolving("//[::1]/1") == "http://[::1]/1")
    }
}
