import Model
import Testing

struct VideoFileTests {
    @Test(arguments: [("/films/a.mp4", "/films/a.mp4"), ("a.mp4", "/videos/a.mp4")])
    func `A relative path starts in the videos folder, an absolute one stays as it is`(stored: String, path: String) {
        #expect(VideoFile(state: .saved, url: nil, path: stored).path(in: "/videos") == path)
        #expect(KeptVideo(path: stored, sha256: "").path(in: "/videos") == path)
    }

    @Test func `A video that was never saved has no path`() {
        #expect(VideoFile(state: .waiting, url: nil).path(in: "/videos") == nil)
    }
}
