import Model
import Testing

struct CallPathsTests {
    private let paths = CallPaths(version: "/v1", calls: ["/video/create", "/video/status"], neighbours: ["/video"])

    @Test(arguments: [
        ("https://a.example", "https://a.example"), ("https://a.example/", "https://a.example"),
        ("https://a.example/v1", "https://a.example"), ("https://a.example/v1/video/status/", "https://a.example"),
        ("https://a.example/v1/video", "https://a.example"), ("https://a.example/video", "https://a.example/video"),
        ("https://a.example/x/v1", "https://a.example/x"), ("https://v1", "https://v1"),
        ("https://a.example/av1", "https://a.example/av1"),
        ("", ""), ("/v1", "/v1"), ("nothing", "nothing"), ("https:///v1", "https://"),
    ])
    func `a base URL loses the path of a call and nothing else`(written: String, stripped: String) {
        #expect(paths.stripped(baseURL: written) == stripped)
        #expect(paths.stripped(baseURL: stripped) == stripped)
    }

    @Test func `where calls have no version, they are left out alone`() {
        let paths = CallPaths(calls: ["/jobs"])
        #expect(paths.stripped("/gate/jobs/") == "/gate")
        #expect(paths.stripped("/gate/v1") == "/gate/v1")
        #expect(!paths.lacksVersion("/gate/jobs"))
    }

    @Test func `a service without any says nothing of a path but its slashes`() {
        #expect(CallPaths().stripped("/v1//") == "/v1")
    }

    @Test(arguments: [("/video/create", true), ("/gate/video/status", true), ("/video", false), ("/v1", false)])
    func `a call without its version is told`(path: String, lacksIt: Bool) {
        #expect(paths.lacksVersion(path) == lacksIt)
    }
}
