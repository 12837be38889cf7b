import Model
import Testing

struct VideoFinderTests {
    private func place(
        _ path: String?, savedBy folder: VideosFolder?, there: Set<String> = []
    ) -> VideoFinder.Place? {
        var video = VideoFile(state: .saved, url: nil, path: path)
        video.folder = folder
        return VideoFinder(VideosFolder(host: "a", path: "/films")) { there.contains($0) }.place(of: video)
    }

    @Test func `a video without a file is nowhere`() {
        #expect(place(nil, savedBy: VideosFolder(host: "b", path: "/films")) == nil)
    }

    @Test(arguments: [nil, VideosFolder(host: "a", path: "/films")])
    func `what this host has saved, or nobody knows who, is here`(_ folder: VideosFolder?) {
        #expect(place("1.mp4", savedBy: folder) == VideoFinder.Place(path: "/films/1.mp4"))
        #expect(place("/o/1.mp4", savedBy: folder) == VideoFinder.Place(path: "/o/1.mp4"))
    }

    @Test func `what another host has saved is there, unless it is seen here`() {
        let folder = VideosFolder(host: "b", path: "/home/b")
        #expect(place("1.mp4", savedBy: folder) == VideoFinder.Place(path: "/home/b/1.mp4", host: "b"))
        #expect(place("/o/1.mp4", savedBy: folder) == VideoFinder.Place(path: "/o/1.mp4", host: "b"))
        #expect(place("1.mp4", savedBy: folder, there: ["/films/1.mp4"]) == VideoFinder.Place(path: "/films/1.mp4"))
        #expect(place("/o/1.mp4", savedBy: folder, there: ["/o/1.mp4"]) == VideoFinder.Place(path: "/o/1.mp4"))
    }

    @Test func `two folders of one host are both here`() {
        let folder = VideosFolder(host: "a", path: "/second")
        #expect(place("1.mp4", savedBy: folder) == VideoFinder.Place(path: "/second/1.mp4"))
    }
}
