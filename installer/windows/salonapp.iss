; Inno Setup: packs the folder that `make bundle` builds on Windows into one installer.
; Build: iscc installer\windows\salonapp.iss

#define Version "0.1.0"

[Setup]
AppId={{6E6B2C52-4B7F-4E55-9B0B-7D1C0C6A2F11}
AppName=SalonApp
AppVersion={#Version}
AppPublisher=The SalonApp contributors
DefaultDirName={autopf}\SalonApp
DefaultGroupName=SalonApp
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=salonapp-{#Version}-setup
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
Compression=lzma2
SolidCompression=yes
CloseApplications=yes

[Languages]
Name: "russian"; MessagesFile: "compiler:Languages\Russian.isl"
Name: "english"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
russian.AgentTask=Отправлять напоминания в фоне, когда компьютер включён
english.AgentTask=Send reminders in the background while the computer is on
russian.DesktopTask=Значок на рабочем столе
english.DesktopTask=An icon on the desktop
russian.StartNow=Открыть SalonApp
english.StartNow=Open SalonApp

[Tasks]
Name: "desktop"; Description: "{cm:DesktopTask}"
Name: "agent"; Description: "{cm:AgentTask}"; Flags: unchecked

[Files]
Source: "..\..\dist\salonapp\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\SalonApp"; Filename: "{app}\salonapp-window.exe"
Name: "{autodesktop}\SalonApp"; Filename: "{app}\salonapp-window.exe"; Tasks: desktop
Name: "{userstartup}\SalonApp agent"; Filename: "{app}\salonapp-window.exe"; Parameters: "agent"; Tasks: agent

[Run]
Filename: "{app}\salonapp-window.exe"; Description: "{cm:StartNow}"; Flags: nowait postinstall skipifsilent
