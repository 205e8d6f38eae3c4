namespace Pcm.Protocol;

/// <summary>What a frame is: its first element. Numbers never change their meaning.</summary>
public enum MessageKind : uint
{
    Hello = 1,
    Welcome = 2,
    Error = 3,
    Ping = 4,
    Pong = 5,
    Open = 10,
    Progress = 11,
    Opened = 12,
    Rows = 13,
    Results = 14,
    End = 15,
    Ended = 16,
    Cancel = 17,
    Status = 20,
    StatusReply = 21,
    Warm = 22,
    Evict = 23,
    List = 24,
    ListReply = 25,
    Render = 26,
    Rendered = 27,
    Check = 28,
    Checked = 29,
    Done = 30,
    Attach = 40,
    Load = 41,
    Loaded = 42,
}
